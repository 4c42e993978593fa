/* global describe, it, before, after, afterEach */
import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { startLab } from '../lab-program.ts';
import { cursorAt, openBrowser, panelOf, pick, runCommand, typeInPicker, workbenchReady } from './browser.mjs';
import { Workbench } from './workbench.mjs';

const vsix = 'out/accept-leak.vsix';
const rest = 'Diagnose Accept Leak';

describe('Go files in a real workbench', () => {
  const workbench = new Workbench();
  let browser;
  let page;
  let panel;
  let leak;

  before(async () => {
    await workbench.start(vsix, 'test/lab');
    browser = await openBrowser();
    ({ page } = browser);
    panel = panelOf(page);
    await page.goto(workbench.url);
    await workbenchReady(page);
  });

  after(async () => {
    await browser?.close();
    await workbench.stop();
    await leak?.stop();
  });

  afterEach(async function () {
    if (this.currentTest.state === 'failed')
      await page.screenshot({ path: `out/screenshots/failed-${this.currentTest.title.slice(0, 24)}.png` });
  });

  const lenses = () => page.locator('.editor-instance .codelens-decoration a');
  const problems = () => page.locator('.markers-panel .monaco-list-row');
  const diagnose = async () => {
    await runCommand(page, 'Go: Diagnose Accept Leak');
    await typeInPicker(page, `pid ${leak.pid}`);
    await pick(page, `pid ${leak.pid}`);
    await panel.locator('.verdict-class').waitFor();
  };
  const openFile = async (line) => {
    await page.keyboard.press('Control+P');
    await typeInPicker(page, `${resolve('test/lab/sc_leak.go')}:${line}`);
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'sc_leak.go' }).first().click();
    await cursorAt(page, 'sc_leak.go', line);
  };

  it('offers a diagnosis at each call, before anything is known', async () => {
    await page.keyboard.press('Control+P');
    await typeInPicker(page, 'sc_leak.go:70');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'sc_leak.go' }).first().click();
    await lenses().filter({ hasText: rest }).first().waitFor();
    assert.ok((await lenses().count()) >= 2);
    await page.screenshot({ path: 'out/screenshots/lens-rest.png' });
    await runCommand(page, 'View: Close All Editors');
  });

  it('shows what runs at a call after a diagnosis, and something else after the next', async () => {
    leak = await startLab('listener-leak', 'tcp');
    await diagnose();
    await openFile(leak.truth.sites.listen.line);
    const state = lenses().filter({ hasText: /\d+ listeners · 0 waiting · \d+ acceptors · listener-leak/ });
    await state.first().waitFor();
    const before = await state.first().innerText();
    await page.screenshot({ path: 'out/screenshots/lens-state.png' });
    await runCommand(page, 'Go: Take Another Sample');
    await panel.locator('.verdict-class').waitFor();
    await openFile(leak.truth.sites.listen.line);
    await lenses()
      .filter({ hasText: /listener-leak/ })
      .filter({ hasNotText: before.trim() })
      .first()
      .waitFor();
  });

  it('lists the finding among the problems, with a fix', async () => {
    await runCommand(page, 'Problems: Focus on Problems View');
    const row = problems().filter({ hasText: 'Accept Leak' }).first();
    await row.waitFor();
    assert.match(await row.innerText(), /listener-leak/);
    await openFile(leak.truth.sites.create.line);
    await page.keyboard.press('Control+.');
    await page.locator('.action-widget').getByText('Close the listener: defer ln.Close()').first().waitFor();
    await page.screenshot({ path: 'out/screenshots/quick-fix.png' });
    await page.keyboard.press('Escape');
  });

  it('opens the panel on the listener of a lens', async () => {
    await openFile(leak.truth.sites.listen.line);
    await lenses().filter({ hasText: 'listener-leak' }).first().click();
    await panel.locator('.listeners .is-chosen').first().waitFor();
  });

  it('shows target, findings and listeners in the view, and clears them', async () => {
    await runCommand(page, 'View: Show Run and Debug');
    const view = page.locator('.pane', { hasText: 'Accept Leak' });
    await runCommand(page, 'Run and Debug: Focus on Accept Leak View');
    await view.locator('.monaco-list-row', { hasText: `pid ${leak.pid}` }).waitFor();
    await page.screenshot({ path: 'out/screenshots/view.png' });
    await runCommand(page, 'Go: Clear Diagnoses');
    await view.getByText('Diagnose a Program').waitFor();
    await page.screenshot({ path: 'out/screenshots/view-welcome.png' });
    await openFile(leak.truth.sites.listen.line);
    await lenses().filter({ hasText: rest }).first().waitFor();
    assert.equal(await lenses().filter({ hasText: 'listener-leak' }).count(), 0);
  });
});
