/* global describe, it, before, after, document, Image */
// Pictures of the main states against kept ones. `UPDATE_PICTURES=1 node test/vscode/run.mjs --grep pictures` makes them anew.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as diagnoses from '../fixtures/diagnosis/diagnoses.ts';
import { openBrowser } from './browser.mjs';
import { madeEvidence, writeReport } from './report-page.mjs';

const folder = 'test/vscode/pictures';
/** Share of pixels that may differ: fonts are drawn a little differently from machine to machine. */
const tolerance = 0.02;

const states = [
  { name: 'leak-1600-light', diagnosis: 'listenerLeak', width: 1600, colorScheme: 'light' },
  { name: 'leak-320-dark', diagnosis: 'listenerLeak', width: 320, colorScheme: 'dark' },
  { name: 'stalled-1600-dark', diagnosis: 'stalled', width: 1600, colorScheme: 'dark', tab: 'goroutines' },
  {
    name: 'stalled-800-contrast',
    diagnosis: 'stalled',
    width: 800,
    colorScheme: 'dark',
    forcedColors: 'active',
    tab: 'metrics',
  },
  { name: 'inconclusive-800-light', diagnosis: 'inconclusive', width: 800, colorScheme: 'light', tab: 'cost' },
  { name: 'healthy-800-dark', diagnosis: 'healthy', width: 800, colorScheme: 'dark', tab: 'kernel' },
];

describe('pictures of the report', () => {
  let page;
  let close;

  before(async () => {
    ({ page, close } = await openBrowser({ locale: 'en-US', timezoneId: 'UTC', deviceScaleFactor: 1 }));
    mkdirSync(folder, { recursive: true });
  });

  after(() => close?.());

  for (const { name, diagnosis, width, colorScheme, forcedColors = 'none', tab } of states)
    it(`looks as it did: ${name}`, async () => {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme, forcedColors });
      await page.goto(writeReport(name, diagnoses[diagnosis], madeEvidence()));
      if (tab !== undefined) await page.locator(`#tab-${tab}`).click();
      // The last part is there, and what lies behind the diagnosis; the canvas is drawn with the next frame.
      await page.locator('#tabpanel :not(p[role="status"])').first().waitFor();
      await page.waitForTimeout(300);
      const now = await page.screenshot({ fullPage: true, path: `out/screenshots/picture-${name}.png` });
      const file = `${folder}/${name}.png`;
      if (process.env.UPDATE_PICTURES === '1') writeFileSync(file, now);
      assert.ok(existsSync(file), `${file} is missing: make it with UPDATE_PICTURES=1`);
      const share = await difference(readFileSync(file), now);
      assert.ok(
        share <= tolerance,
        `${(share * 100).toFixed(1)} % of the pixels differ: see out/screenshots/picture-${name}.png`,
      );
    });

  /** Share of pixels that differ visibly; all of them when the sizes do. */
  const difference = async (kept, now) => {
    await page.goto('about:blank');
    return page.evaluate(
      async (pictures) => {
        const [a, b] = await Promise.all(
          pictures.map(async (base64) => {
            const image = new Image();
            image.src = `data:image/png;base64,${base64}`;
            await image.decode();
            const canvas = document.createElement('canvas');
            canvas.width = image.width;
            canvas.height = image.height;
            const context = canvas.getContext('2d');
            context.drawImage(image, 0, 0);
            return context.getImageData(0, 0, image.width, image.height);
          }),
        );
        if (a.width !== b.width || Math.abs(a.height - b.height) > 40) return 1;
        const length = Math.min(a.data.length, b.data.length);
        let differing = 0;
        for (let i = 0; i < length; i += 4)
          if ([0, 1, 2].some((c) => Math.abs(a.data[i + c] - b.data[i + c]) > 48)) differing++;
        return differing / (length / 4);
      },
      [kept, now].map((png) => png.toString('base64')),
    );
  };
});
