/* global describe, it, before, after */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { listener, stalled } from '../fixtures/diagnosis/diagnoses.ts';
import { openBrowser } from './browser.mjs';
import { madeDetails, madeEvidence, writeReport } from './report-page.mjs';

describe('charts of the report', () => {
  let page;
  let close;

  before(async () => {
    ({ page, close } = await openBrowser());
  });

  after(() => close?.());

  /** A chart as it is saved. */
  const pictureOf = async (key) => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator(`[data-key="${key}"]`).click()]);
    return readFileSync(await download.path(), 'utf8');
  };

  const textsOf = async (key) => {
    const picture = await pictureOf(key);
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

  it('draws who woke the chosen goroutine, and the wait for a processor that is over the threshold', async () => {
    const details = madeDetails({ lanes: 2 });
    const { state, waker } = details.trace.timeline;
    // All run, but one wait for the network, which the other goroutine ends, and one of 40 ms for a processor.
    state.fill(2);
    waker.fill(-1);
    [state[8], waker[8], state[70]] = [4, 7, 1];
    await page.goto(writeReport('signs', stalled, { evidence: { recording: { samples: [] }, details } }));
    await chart().focus();
    await page.keyboard.press('0');
    const all = async () => {
      const picture = await pictureOf('timeline-svg');
      const ofClass = (name) => picture.match(new RegExp(`<[^>]* class="${name}"[^>]*>`, 'g')) ?? [];
      const label = (name) => Number(new RegExp(`<text x="8" y="([^"]+)"[^>]*>${name}\\b`).exec(picture)?.[1]);
      return { ofClass, label };
    };
    const { ofClass, label } = await all();
    assert.deepEqual(
      ['woken', 'longDelay', 'wake', 'chosen'].map((name) => [name, ofClass(name).length]),
      [
        ['woken', 1],
        ['longDelay', 1],
        ['wake', 1],
        ['chosen', 0],
      ],
    );
    const [at, from, to] = / d="M([\d.]+) ([\d.]+)V([\d.]+)M/.exec(ofClass('wake')[0]).slice(1).map(Number);
    const tip = 4 + Number(/ d="M([\d.]+) /.exec(ofClass('woken')[0])[1]);
    assert.ok(Math.abs(at - tip) < 0.1, `the arrow is at ${at}, the end of the wait at ${tip}`);
    assert.deepEqual(
      [from, to].map(Math.round),
      [label('g7'), label('g6')].map((y) => Math.round(y - 4)),
    );
    // Just below the threshold there is nothing to mark.
    const { startNs, endNs } = details.trace.timeline;
    endNs[70] = startNs[70] + 9.9e6;
    await page.goto(writeReport('signs', stalled, { evidence: { recording: { samples: [] }, details } }));
    await chart().focus();
    assert.deepEqual((await all()).ofClass('longDelay'), []);
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
