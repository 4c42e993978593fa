/* global describe, it, before, after, window, document, MessageEvent */
import assert from 'node:assert/strict';
import { healthy, listener, listenerLeak, stalled } from '../fixtures/diagnosis/diagnoses.ts';
import { messageParts } from '../../core/protocol/host-webview.ts';
import { openBrowser } from './browser.mjs';
import { madeDetails, panelPage, takenAt } from './report-page.mjs';

const taken = (diagnosis, at = takenAt) => ({ target: { pid: 4711, pprof: null }, diagnosis, takenAt: at });
const steps = [
  { source: 'os', doing: { name: 'readKernel' }, done: true },
  { source: 'trace', doing: { name: 'recordTrace', seconds: 2 }, done: false },
];
const progress = { type: 'progress', progress: { target: 'server (pid 4711)', elapsedMs: 1300, steps } };

describe('the page of the panel, with VS Code stood in for', () => {
  let page;
  let close;
  let address;
  const faults = [];

  before(async () => {
    ({ page, close } = await openBrowser({ reducedMotion: 'reduce' }));
    page.on('pageerror', (error) => faults.push(error.message));
    address = panelPage('panel');
  });

  after(() => close?.());

  let opened = 0;
  const open = () => page.goto(`${address}?${String(++opened)}`);

  const tell = (...messages) =>
    page.evaluate((all) => {
      for (const data of all) window.dispatchEvent(new MessageEvent('message', { data }));
    }, messages);

  const posted = () => page.evaluate(() => window.posted.map((message) => message.type));

  it('tells what each source does, what is known so far, and can be cancelled', async () => {
    await open();
    await tell(progress);
    await page.getByRole('heading', { level: 1, name: 'Observing' }).waitFor();
    assert.match(
      await page.locator('.steps').innerText(),
      /operating system\s+reading the kernel’s tables[^]*execution trace\s+recording 2 s of execution/,
    );
    assert.equal(await page.getByRole('status').first().innerText(), 'Observing server (pid 4711)');
    await tell({ type: 'soFar', taken: taken(listenerLeak) });
    await page.locator('.verdict').getByText('so far', { exact: true }).waitFor();
    assert.equal(await page.getByRole('toolbar').count(), 0);
    await page.getByRole('button', { name: 'Cancel' }).click();
    assert.deepEqual(await posted(), ['ready', 'cancel']);
    await tell({ type: 'failed', failure: { target: 'x', message: 'Cancelled.', remedy: '', cancelled: true } });
    await page.getByRole('button', { name: 'Try again' }).waitFor();
  });

  it('stands still for those who ask for it', async () => {
    await open();
    await tell(progress);
    assert.equal(await page.locator('.busy').evaluate((ring) => window.getComputedStyle(ring).visibility), 'hidden');
  });

  it('shows the same after a reload: what is chosen, sorted, filtered, open and looked at', async () => {
    const listeners = [...stalled.listeners, ...listenerLeak.listeners];
    const both = { ...stalled, listeners };
    const details = madeDetails();
    const all = [
      { type: 'diagnosis', taken: taken(both) },
      { type: 'details', takenAt, details },
      { type: 'goroutines', takenAt, goroutines: details.goroutines },
    ];
    await open();
    await tell(...all);
    await page.locator('[data-key="sort-fd"]').click();
    await page.locator('[data-key="filter"]').evaluate((field) => field.focus());
    await page.keyboard.type('passive');
    await page.locator('.listeners .chevron').first().click();
    await page.locator('#tab-goroutines').click();
    const shown = () =>
      page.evaluate(() => [
        document.querySelector('[role="columnheader"][aria-sort]')?.textContent,
        document.querySelector('[data-key="filter"]')?.value,
        document.querySelector('.listeners .chevron')?.getAttribute('aria-expanded'),
        document.querySelector('[role="tab"][aria-selected="true"]')?.id,
      ]);
    await page.getByRole('application', { name: /Flame graph/ }).waitFor();
    const before = await shown();
    assert.deepEqual(before, ['fd ↑', 'passive', 'true', 'tab-goroutines']);
    // The state is kept when the page goes, however soon that is.
    await page.reload();
    await page.getByRole('heading', { level: 1, name: stalled.verdict.title }).waitFor();
    await tell(...all);
    await page.getByRole('application', { name: /Flame graph/ }).waitFor();
    assert.deepEqual(await shown(), before);
  });

  it('is scrolled to the same place after a reload, with the same interval of the timeline', async () => {
    const details = madeDetails({ lanes: 8 });
    const all = [
      { type: 'diagnosis', taken: taken(stalled) },
      { type: 'details', takenAt, details },
    ];
    await open();
    await tell(...all);
    const chart = page.getByRole('application', { name: /Timeline of/ });
    await chart.focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key);
    const chosen = page.locator('.chosen-interval');
    const interval = await chosen.innerText();
    assert.match(interval, /^g\d+ .* for 40 ms, from \d/);
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    const before = await page.evaluate(() => window.scrollY);
    assert.ok(before > 100, String(before));
    await page.reload();
    await tell(...all);
    await chosen.getByText(interval).waitFor();
    await page.waitForFunction((top) => Math.abs(window.scrollY - top) < 1, before);
    // The next key goes on from there.
    await chart.focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowRight');
    assert.equal(await chosen.innerText(), interval);
    await page.keyboard.press('Escape');
    assert.equal(await chosen.innerText(), '');
  });

  it('asks for the finding whose button is pressed to be copied as Markdown', async () => {
    const findings = [...listenerLeak.findings, ...stalled.findings];
    await open();
    await tell({ type: 'diagnosis', taken: taken({ ...listenerLeak, findings }) });
    for (const at of [1, 0]) {
      const section = page.locator('.finding').nth(at);
      await section.getByText(findings[at].title).first().waitFor();
      const copy = section.getByRole('button', { name: 'Copy as Markdown' });
      if ((await copy.count()) === 0) await section.locator('[aria-expanded="false"]').first().click();
      await copy.focus();
      await page.keyboard.press('Enter');
    }
    const asked = await page.evaluate(() => window.posted.filter(({ type }) => type === 'copyFinding'));
    assert.deepEqual(asked, [
      { type: 'copyFinding', index: 1 },
      { type: 'copyFinding', index: 0 },
    ]);
  });

  it('adds the counts of each new diagnosis to the growth chart while it watches', async () => {
    await open();
    await tell({ type: 'watching', on: true }, { type: 'diagnosis', taken: taken(listenerLeak) });
    await page.locator('#tab-growth').click();
    const [{ counts }] = listenerLeak.growth;
    const chart = page.locator('.growth-chart').first();
    const points = () => chart.locator('.growth-point').count();
    await chart.waitFor();
    assert.equal(await points(), counts.length);
    const highest = Math.max(...counts) + 1000;
    const growth = listenerLeak.growth.map((series) => ({ ...series, counts: series.counts.map(() => highest) }));
    await tell({ type: 'diagnosis', taken: taken({ ...listenerLeak, growth }, '2026-01-02T03:05:05.000Z') });
    await page
      .locator(`.growth-chart[aria-label*="${highest.toLocaleString('en')}"]`)
      .first()
      .waitFor();
    assert.equal(await points(), 2 * counts.length);
    // The same once more, as a page that was hidden is told it, adds nothing.
    await tell({ type: 'diagnosis', taken: taken({ ...listenerLeak, growth }, '2026-01-02T03:05:05.000Z') });
    await page.getByRole('heading', { level: 1, name: listenerLeak.verdict.title }).waitFor();
    assert.equal(await points(), 2 * counts.length);
  });

  it('joins a diagnosis of 10,000 listeners that comes in parts', async () => {
    const listeners = Array.from({ length: 10_000 }, (_, i) =>
      listener({ inode: i, fd: i, address: `127.0.0.1:${i}`, site: { function: 'main.f', file: '/p/a.go', line: i } }),
    );
    const parts = messageParts({ type: 'diagnosis', taken: taken({ ...healthy, listeners }) });
    assert.ok(parts.length > 5);
    await open();
    await tell(...parts);
    await page.locator('.listeners table[aria-rowcount="10001"]').waitFor();
    await page.getByRole('heading', { level: 2, name: 'Listeners 10,000' }).waitFor();
    const scroll = page.locator('.listeners .scroll');
    const first = page.locator('.listeners tr[aria-rowindex]').first();
    const kept = await first.elementHandle();
    // A little further on rows stay; far away none does, and there is one for each place that is seen.
    await scroll.evaluate((place) => place.scrollTo(0, 60));
    await page.locator('.listeners tr[aria-rowindex="25"]').waitFor();
    assert.ok(await kept.evaluate((row) => row.isConnected));
    await scroll.evaluate((place) => place.scrollTo(0, 130_000));
    await page.locator('.listeners tr[aria-rowindex="5010"]').waitFor();
    assert.equal(await kept.evaluate((row) => row.isConnected), false);
    const { bottom, end } = await scroll.evaluate((place) => {
      const rows = [...place.querySelectorAll('tr[aria-rowindex]')];
      return { bottom: rows.at(-1).getBoundingClientRect().bottom, end: place.getBoundingClientRect().bottom };
    });
    assert.ok(bottom >= end - 1, `rows end at ${bottom}, the place at ${end}`);
  });

  it('passes over what is no message of the host, and goes on', async () => {
    await open();
    await tell({ type: 'diagnosis', taken: taken(healthy) });
    await page.getByRole('heading', { level: 1, name: healthy.verdict.title }).waitFor();
    await tell(
      null,
      'diagnosis',
      { type: 'diagnosis' },
      { type: 'diagnosis', taken: { ...taken(healthy), takenAt: {} } },
      { type: 'progress', progress: { target: {}, elapsedMs: 'x', steps: [null] } },
      { type: 'failed', failure: { message: '<img src=x onerror=alert(1)>' } },
      { type: 'listeners', takenAt, first: 0, listeners: 'all' },
      { type: 'choose', listener: 'command:quit', goroutine: 'x' },
      { type: 'run', command: 'workbench.action.quit' },
    );
    await tell({ type: 'diagnosis', taken: taken(stalled, '2026-01-02T03:05:05.000Z') });
    await page.getByRole('heading', { level: 1, name: stalled.verdict.title }).waitFor();
    assert.equal(await page.locator('img').count(), 0);
    assert.deepEqual(faults, []);
  });
});
