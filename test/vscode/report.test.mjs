/* global describe, it, before, after, document */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { htmlReport } from '../../extension/report/html-report.ts';
import * as diagnoses from '../fixtures/diagnosis/diagnoses.ts';
import { openBrowser } from './browser.mjs';

const takenAt = '2026-01-02T03:04:05.000Z';

describe('the report in a browser', () => {
  let page;
  let close;
  const complaints = [];

  before(async () => {
    ({ page, close } = await openBrowser());
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) complaints.push(request.url());
    });
  });

  after(() => close?.());

  const open = async (name, diagnosis, tab = page) => {
    const [script, style] = ['webview.js', 'webview.css'].map((file) => readFileSync(`dist/${file}`, 'utf8'));
    const file = resolve(`out/reports/${name}.html`);
    mkdirSync('out/reports', { recursive: true });
    writeFileSync(file, htmlReport({ diagnosis, takenAt, script, style }));
    await tab.goto(pathToFileURL(file).href);
  };

  it('shows each kind of verdict, without network and without a word on the console', async () => {
    for (const [name, diagnosis] of Object.entries(diagnoses).filter(([, value]) => value.schema === 1)) {
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        await open(name, diagnosis);
        assert.equal(await page.locator('h1').innerText(), diagnosis.verdict.title);
        await page.screenshot({ path: `out/screenshots/report-${name}-${colorScheme}.png`, fullPage: true });
      }
    }
    assert.deepEqual(complaints, []);
  });

  it('fits 320 px, which is 400 % of a window 1280 px wide', async () => {
    await page.setViewportSize({ width: 320, height: 800 });
    for (const name of ['listenerLeak', 'stalled']) {
      await open(name, diagnoses[name]);
      assert.equal(await page.locator('html').evaluate((html) => html.scrollWidth), 320, name);
      await page.screenshot({ path: `out/screenshots/report-${name}-320.png`, fullPage: true });
    }
    await page.setViewportSize({ width: 1400, height: 900 });
  });

  it('links full paths to an editor and offers nothing that it cannot do', async () => {
    await open('listenerLeak', diagnoses.listenerLeak);
    const link = page.getByRole('link', { name: 'passive.go:78' }).first();
    assert.equal(await link.getAttribute('href'), 'vscode://file/home/gopher/ftpd/passive.go:78');
    assert.equal(await page.getByRole('button', { name: 'Take another sample' }).count(), 0);
  });

  it('is used by keyboard: the focus stays where it was after the page is drawn again', async () => {
    await page.getByRole('button', { name: '61 listeners of one site' }).focus();
    await page.keyboard.press('Enter');
    const group = page.getByRole('button', { name: '61 listeners of one site', expanded: true });
    assert.ok(await group.evaluate((button) => button === document.activeElement));
    await page.getByRole('button', { name: '127.0.0.1:40105' }).press('Enter');
    await page.getByText('goroutine 105', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('goroutine 100', { exact: true }).first().waitFor();
  });

  it('shows hostile text as text', async () => {
    const hostile = '</script><img src=x onerror="document.title=1"><!--\u2028';
    const { listenerLeak } = diagnoses;
    await open('hostile', { ...listenerLeak, verdict: { ...listenerLeak.verdict, explanation: hostile } });
    assert.match(await page.locator('.explanation').innerText(), /<img src=x/);
    assert.equal(await page.locator('img').count(), 0);
  });

  it('is plain text without JavaScript', async () => {
    const plain = await openBrowser({ javaScriptEnabled: false });
    try {
      await open('plain', diagnoses.listenerLeak, plain.page);
      const text = await plain.page.locator('body').innerText();
      assert.match(text, /openPassive makes a listener/);
      assert.match(text, /missing – trace/);
    } finally {
      await plain.close();
    }
  });
});
