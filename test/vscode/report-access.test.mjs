/* global describe, it, before, after, document, window */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { openBrowser } from './browser.mjs';
import { acceptor, acceptStack, listenerLeak } from '../fixtures/diagnosis/diagnoses.ts';
import { bundleReport, madeDetails, tabs, writeReport } from './report-page.mjs';

const axe = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');

describe('the report for everybody', () => {
  let page;
  let close;
  let address;

  before(async () => {
    ({ page, close } = await openBrowser());
    address = await bundleReport('listener-leak-tcp');
  });

  after(() => close?.());

  /** Everything axe finds, with the elements it names. */
  const complaints = async () => {
    await page.evaluate(axe);
    return page.evaluate(async () => {
      const { violations } = await window.axe.run(document, { resultTypes: ['violations'] });
      return violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 120)).join(' | ')}`);
    });
  };

  for (const [name, media] of [
    ['light', { colorScheme: 'light', forcedColors: 'none' }],
    ['dark', { colorScheme: 'dark', forcedColors: 'none' }],
    ['high contrast', { colorScheme: 'dark', forcedColors: 'active' }],
  ])
    it(`gives axe nothing to find in ${name}`, async () => {
      await page.emulateMedia(media);
      await page.goto(address);
      for (const tab of tabs) {
        await page.locator(`#tab-${tab}`).click();
        if (tab === 'raw') await page.getByRole('button', { name: 'pprof/goroutine-2.txt' }).first().click();
        assert.deepEqual(await complaints(), [], tab);
      }
    });

  it('gives the fields of the toolkit the colours of the page', async () => {
    for (const [colorScheme, background] of [
      ['light', 'rgb(255, 255, 255)'],
      ['dark', 'rgb(49, 49, 49)'],
    ]) {
      await page.emulateMedia({ colorScheme, forcedColors: 'none' });
      await page.goto(address);
      const field = page.locator('[data-key="filter"] .root');
      assert.equal(await field.evaluate((root) => window.getComputedStyle(root).backgroundColor), background);
    }
  });

  it('fits 320 px, which is 400 % of a window 1280 px wide, in every tab', async () => {
    await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' });
    await page.setViewportSize({ width: 320, height: 800 });
    await page.goto(address);
    for (const tab of tabs) {
      await page.locator(`#tab-${tab}`).click();
      assert.equal(await page.locator('html').evaluate((html) => html.scrollWidth), 320, tab);
    }
    await page.setViewportSize({ width: 1400, height: 900 });
  });

  it('opens the machine code of a call by key, and closes it again', async () => {
    const debugged = acceptStack.map((f, i) => ({ ...f, pc: `0x${String(i + 1)}` }));
    const instructions = [
      { address: '0x6981d5', text: 'mov    %rbx,%rax' },
      { address: '0x6981d8', text: 'call   *%rcx' },
    ];
    const calls = [{ pc: debugged.at(-1).pc, function: debugged.at(-1).function, instructions }];
    const diagnosis = { ...listenerLeak, acceptors: [acceptor({ goroutine: 100, debugger: debugged })] };
    const details = { ...madeDetails(), calls };
    await page.goto(writeReport('assembly', diagnosis, { evidence: { recording: { samples: [] }, details } }));
    const button = page.getByRole('button', { name: 'assembly of main.(*passive).serve, up to its call' });
    const block = page.locator('.assembly');
    await button.waitFor();
    assert.deepEqual([await page.locator('.assembly-toggle').count(), await block.isVisible()], [1, false]);
    await button.focus();
    await page.keyboard.press('Enter');
    assert.equal(await button.getAttribute('aria-expanded'), 'true');
    assert.deepEqual((await block.innerText()).split('\n'), [
      '   0x6981d5  mov    %rbx,%rax',
      '=> 0x6981d8  call   *%rcx',
    ]);
    assert.deepEqual(await complaints(), []);
    await page.keyboard.press(' ');
    assert.equal(await block.isVisible(), false);
  });

  it('goes through tabs by arrows, with the focus on the chosen one', async () => {
    await page.goto(address);
    await page.locator('#tab-timeline').focus();
    await page.keyboard.press('ArrowRight');
    const chosen = page.getByRole('tab', { name: 'Goroutines', selected: true });
    assert.ok(await chosen.evaluate((tab) => tab === document.activeElement));
    await page.keyboard.press('End');
    await page.getByRole('tab', { name: 'Raw', selected: true }).waitFor();
  });

  it('shows where the focus is on everything that takes it', async () => {
    await page.goto(address);
    for (let i = 0; i < 40; i++) {
      await page.keyboard.press('Tab');
      const bare = await page.evaluate(() => {
        const { activeElement: at } = document;
        if (at === null || at === document.body || at.tagName.startsWith('VSCODE-')) return null;
        const around = at.tagName === 'CANVAS' ? at.closest('.chart-place') : at;
        const { outlineStyle, outlineWidth } = window.getComputedStyle(around);
        return outlineStyle === 'none' || outlineWidth === '0px' ? at.outerHTML.slice(0, 200) : null;
      });
      assert.equal(bare, null);
    }
  });

  it('moves through the timeline by keys, tells of it in words, and lists the keys', async () => {
    await page.goto(address);
    const chart = page.getByRole('application', { name: /Timeline of/ });
    await chart.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    const told = page.locator('.chosen-interval');
    assert.match(await told.innerText(), /g\d+ on 127\.0\.0\.1:\d+ .* for /);
    await page.keyboard.press('?');
    await page.getByRole('heading', { name: 'Keys of the timeline' }).waitFor();
    await page.keyboard.press('Escape');
    assert.ok(await chart.evaluate((canvas) => canvas === document.activeElement));
    await page.keyboard.press('/');
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('data-key')), 'lanes');
  });

  it('moves through the flame graph by keys and tells of each box', async () => {
    await page.goto(address);
    await page.locator('#tab-goroutines').click();
    await page.getByRole('application', { name: /Flame graph/ }).focus();
    await page.keyboard.press('ArrowUp');
    assert.match(await page.locator('.looked').innerText(), /: [\d,]+ of [\d,]+ goroutines \(\d+ %\)/);
  });

  it('leads from the evidence to the line of the dump and to the lane of the trace', async () => {
    await page.goto(address);
    await page.locator('.evidence').getByRole('button', { name: 'goroutine dump' }).first().click();
    await page.getByRole('tab', { name: 'Raw', selected: true }).waitFor();
    assert.match(await page.locator('.document .is-chosen').innerText(), /goroutine \d+ \[/);
    await page.locator('.evidence').getByRole('button', { name: 'execution trace' }).first().click();
    await page.getByRole('tab', { name: 'Timeline', selected: true }).waitFor();
  });

  it('saves tables and charts as files', async () => {
    await page.goto(address);
    const saved = async (press) => {
      const [download] = await Promise.all([page.waitForEvent('download'), press()]);
      return [download.suggestedFilename(), readFileSync(await download.path())];
    };
    const [csvName, csv] = await saved(() => page.locator('[data-key="listeners-csv"]').click());
    assert.equal(csvName, 'listeners.csv');
    assert.match(csv.toString(), /^network,address,fd,/);
    const [, png] = await saved(() => page.locator('[data-key="timeline-png"]').click());
    assert.equal(png.subarray(1, 4).toString(), 'PNG');
    const [, picture] = await saved(() => page.locator('[data-key="timeline-svg"]').click());
    assert.match(picture.toString(), /^<svg .*<text [^>]*>g\d+ .*<path d="M/s);
    for (const tab of ['growth', 'metrics', 'kernel', 'cost']) {
      await page.locator(`#tab-${tab}`).click();
      const [name, table] = await saved(() => page.locator(`[data-key="${tab}-csv"]`).click());
      assert.equal(name, `${tab}.csv`);
      assert.match(table.toString(), /^\w.*,.*\r\n/);
    }
    await page.locator('#tab-goroutines').click();
    const [, svg] = await saved(() => page.locator('[data-key="flame-SVG"]').click());
    assert.match(svg.toString(), /^<svg .*<rect /);
  });

  it('speaks Chinese where VS Code does', async () => {
    await page.goto(await bundleReport('listener-leak-tcp', { language: 'zh-cn' }));
    await page.getByRole('tab', { name: '时间线' }).waitFor();
    const said = await page.locator('main').innerText();
    for (const sentence of ['监听器泄漏：', '新增 12 个，结束 0 个', '在每条路径上都关闭它'])
      assert.ok(said.includes(sentence), sentence);
  });
});
