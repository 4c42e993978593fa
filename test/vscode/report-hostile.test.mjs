/* global describe, it, before, after, document */
import assert from 'node:assert/strict';
import * as diagnoses from '../fixtures/diagnosis/diagnoses.ts';
import { openBrowser } from './browser.mjs';
import { madeDetails, tabs, writeReport } from './report-page.mjs';

const { listenerLeak, frame, acceptor, listener } = diagnoses;

describe('a report of a hostile program', () => {
  let page;
  let close;
  const faults = [];

  before(async () => {
    ({ page, close } = await openBrowser());
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('dialog', (dialog) => faults.push(dialog.message()));
  });

  after(() => close?.());

  const everyTab = async (address) => {
    await page.goto(address);
    for (const tab of tabs) await page.locator(`#tab-${tab}`).click();
    assert.deepEqual(faults, []);
    assert.equal(await page.locator('h1').count(), 1);
  };

  it('shows markup, script addresses and turned text as text', async () => {
    const name = 'main.<img src=x onerror=alert(1)>\u202egnp.\u200b';
    const file = 'javascript:alert(1)//command:workbench.action.quit';
    const hostile = frame(name, file, 3);
    const finding = { ...listenerLeak.findings[0], site: { function: name, file, line: 3 }, title: name };
    const details = madeDetails();
    details.calls = [{ pc: '0x1', function: `${name}()`, instructions: [{ address: name, text: name }] }];
    details.goroutines.strings = details.goroutines.strings.map((s) => (s.startsWith('main.w') ? name : s));
    const address = writeReport(
      'hostile-names',
      {
        ...listenerLeak,
        findings: [finding, finding],
        notes: [{ kind: 'stripped', says: name, remedy: `Build it anew:\n\n    ${name}` }],
        acceptors: [
          acceptor({
            dump: [hostile],
            trace: [hostile],
            debugger: [{ ...hostile, pc: '0x1' }],
            createdBy: hostile,
          }),
        ],
        listeners: [
          listener({ address: `"><script>alert(1)</script>${name}`, site: { function: name, file, line: 3 } }),
        ],
      },
      { evidence: { recording: { samples: [] }, details } },
    );
    await everyTab(address);
    await page.locator('.assembly-toggle').click();
    assert.equal(await page.locator('img, script:not([type]):not(:last-child)').count(), 0);
    assert.equal(await page.locator('a[href^="javascript:"], a[href^="command:"]').count(), 0);
    for (const place of ['.stack', '.assembly', '.assembly .is-call', '.notes dt', '.notes pre'])
      assert.match(await page.locator(place).innerText(), /<img src=x onerror=alert\(1\)>\\u202egnp\.\\u200b/);
  });

  it('stays usable with names of a million characters and stacks of 100,000 frames', async () => {
    const long = 'f'.repeat(1e6);
    const deep = Array.from({ length: 100_000 }, (_, i) => frame(`main.recurse${i % 2}`, '/p/a.go', i));
    const address = writeReport('hostile-sizes', {
      ...listenerLeak,
      findings: [{ ...listenerLeak.findings[0], title: long, explanation: long }],
      acceptors: [acceptor({ goroutine: 100, dump: [frame(long), ...deep], trace: deep })],
    });
    await everyTab(address);
    assert.equal(await page.locator('html').evaluate((html) => html.scrollWidth > html.clientWidth), false);
    assert.match(await page.locator('.stacks').innerText(), /99,5\d\d frames more/);
  });

  it('has something to say with no listener, no goroutine and numbers that are none', async () => {
    const details = madeDetails({ lanes: 0, groups: 0 });
    const none = { count: NaN, p50Ns: -1, p99Ns: NaN, maxNs: -5 };
    const address = writeReport(
      'hostile-nothing',
      {
        ...listenerLeak,
        findings: [],
        listeners: [],
        acceptors: [],
        growth: [{ ...listenerLeak.growth[0], counts: [] }],
        samples: [],
        network: {
          traceMetrics: { acceptWait: none, netpollWait: none, schedulingDelay: none, syscall: none },
          kernel: { openDescriptors: null, openFilesLimit: 0, 'net.ipv4.ip_local_port_range': 'x' },
        },
      },
      { evidence: { recording: { samples: [] }, details } },
    );
    await everyTab(address);
    assert.doesNotMatch(await page.locator('main').innerText(), /NaN|undefined|Infinity/);
  });

  it('scrolls 10,000 listeners with few of them drawn, and finds one', async () => {
    const listeners = Array.from({ length: 10_000 }, (_, i) =>
      listener({
        inode: i,
        fd: i,
        address: `127.0.0.1:${10_000 + i}`,
        site: { function: 'main.f', file: '/p/a.go', line: i },
      }),
    );
    await everyTab(writeReport('many-listeners', { ...listenerLeak, listeners }));
    const rows = page.locator('.listeners tbody tr[aria-rowindex]');
    assert.ok((await rows.count()) < 100);
    await page.locator('.listeners .scroll').evaluate((scroll) => scroll.scrollTo(0, 1e6));
    await page.locator('.listeners tr[aria-rowindex="10001"]').waitFor();
    await page.locator('[data-key="filter"]').evaluate((field) => field.focus());
    await page.keyboard.type(':19999');
    await page.getByRole('button', { name: '127.0.0.1:19999' }).waitFor();
    assert.equal(await rows.count(), 1);
  });

  it('scrolls 100,000 groups of goroutines', async () => {
    const details = madeDetails({ groups: 100_000 });
    await page.goto(writeReport('many-groups', listenerLeak, { evidence: { recording: { samples: [] }, details } }));
    await page.locator('#tab-goroutines').click();
    await page.locator('.groups').evaluate((scroll) => scroll.scrollTo(0, 1e7));
    await page.locator('.groups tr[aria-rowindex="100001"]').waitFor();
    assert.ok((await page.evaluate(() => document.querySelectorAll('.groups tr').length)) < 100);
    assert.deepEqual(faults, []);
  });
});
