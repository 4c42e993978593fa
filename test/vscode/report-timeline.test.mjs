/* global describe, it, before, after */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { listener, stalled } from '../fixtures/diagnosis/diagnoses.ts';
import { openBrowser } from './browser.mjs';
import { madeEvidence, writeReport } from './report-page.mjs';

describe('charts of the report', () => {
  let page;
  let close;

  before(async () => {
    ({ page, close } = await openBrowser());
  });

  after(() => close?.());

  /** The texts of a chart as it is saved. */
  const textsOf = async (key) => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator(`[data-key="${key}"]`).click()]);
    const picture = readFileSync(await download.path(), 'utf8');
    return [...picture.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
  };

  const chart = () => page.getByRole('application', { name: /Timeline of/ });

  it('keeps the part of the timeline that was zoomed to while another tab is looked at', async () => {
    await page.goto(writeReport('zoomed', stalled, madeEvidence()));
    await chart().focus();
    const whole = await textsOf('timeline-svg');
    await chart().focus();
    for (const key of ['w', 'w', 'w', 'w', 'd']) await page.keyboard.press(key);
    const zoomed = await textsOf('timeline-svg');
    assert.notDeepEqual(zoomed, whole);
    // The view is at rest.
    await page.waitForTimeout(500);
    await page.locator('#tab-kernel').click();
    await page.locator('#tab-timeline').click();
    await chart().waitFor();
    assert.deepEqual(await textsOf('timeline-svg'), zoomed);
    await chart().focus();
    await page.keyboard.press('0');
    assert.deepEqual(await textsOf('timeline-svg'), whole);
    await chart().focus();
    await page.keyboard.press('b');
    assert.deepEqual(await textsOf('timeline-svg'), zoomed);
  });

  it('marks the queue of the chosen listener at each sample', async () => {
    const other = listener({ address: '127.0.0.1:9090', inode: 77, fd: 7, queues: [3, 4], acceptors: [7] });
    await page.goto(writeReport('queues', { ...stalled, listeners: [...stalled.listeners, other] }, madeEvidence()));
    await chart().waitFor();
    const queues = async () => (await textsOf('timeline-svg')).filter((text) => text.includes('queue'));
    assert.deepEqual(await queues(), ['sample 1 · queue 15', 'sample 2 · queue 17']);
    await page.getByRole('button', { name: '127.0.0.1:9090' }).click();
    assert.deepEqual(await queues(), ['sample 1 · queue 3', 'sample 2 · queue 4']);
  });

  it('keeps the box of the flame graph that was zoomed to', async () => {
    await page.goto(writeReport('flame-zoomed', stalled, madeEvidence()));
    await page.locator('#tab-goroutines').click();
    const flame = page.getByRole('application', { name: /Flame graph/ });
    await flame.focus();
    const whole = await textsOf('flame-SVG');
    await flame.focus();
    for (const key of ['ArrowUp', 'ArrowUp', 'ArrowRight', 'Enter']) await page.keyboard.press(key);
    const zoomed = await textsOf('flame-SVG');
    assert.notDeepEqual(zoomed, whole);
    await page.locator('#tab-kernel').click();
    await page.locator('#tab-goroutines').click();
    await flame.waitFor();
    assert.deepEqual(await textsOf('flame-SVG'), zoomed);
  });
});
