/* global describe, it */
import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { cursorAt, typeInPicker } from './browser.mjs';
import { repeated, useWorkbench } from './suite.mjs';

const rest = 'Diagnose Accept Leak';

describe('Go files in a real workbench', () => {
  const suite = useWorkbench();
  let leak;

  const lenses = () => suite.page.locator('.editor-instance .codelens-decoration a');
  const problems = () => suite.page.locator('.markers-panel .monaco-list-row');
  /** A row of the picker that is drawn anew between press and release takes no click: then once more. */
  const choose = async (text) => {
    const tab = suite.page.locator('.tab.active', { hasText: 'sc_leak.go' }).first();
    for (let tries = 0; tries < 3; tries++) {
      await suite.page.keyboard.press('Control+P');
      await typeInPicker(suite.page, text);
      await suite.page.locator('.quick-input-list .monaco-list-row', { hasText: 'sc_leak.go' }).first().click();
      const isThere = await tab.waitFor({ timeout: 5000 }).then(
        () => true,
        () => false,
      );
      if (isThere) return;
    }
  };
  const openFile = async (line) => {
    await choose(`${resolve('test/lab/sc_leak.go')}:${line}`);
    await cursorAt(suite.page, 'sc_leak.go', line);
  };

  const begin = async () => {
    await suite.endPrograms();
    await suite.run('View: Close All Editors');
  };

  repeated(begin, () => {
    it('offers a diagnosis at each call, before anything is known', async () => {
      await choose('sc_leak.go:70');
      await lenses().filter({ hasText: rest }).first().waitFor();
      assert.ok((await lenses().count()) >= 2);
      await suite.page.screenshot({ path: 'out/screenshots/lens-rest.png' });
      await suite.run('View: Close All Editors');
    });

    it('shows what runs at a call after a diagnosis, and something else after the next', async () => {
      leak = await suite.startLab('listener-leak', 'tcp');
      await suite.diagnose(leak.pid);
      await suite.panel.locator('.verdict-class').waitFor();
      await openFile(leak.truth.sites.listen.line);
      const state = lenses().filter({ hasText: /\d+ listeners · 0 waiting · \d+ acceptors · listener-leak/ });
      await state.first().waitFor();
      const before = await state.first().innerText();
      await suite.page.screenshot({ path: 'out/screenshots/lens-state.png' });
      await suite.run('Go: Take Another Sample');
      await suite.panel.locator('.verdict-class').waitFor();
      await openFile(leak.truth.sites.listen.line);
      await lenses()
        .filter({ hasText: /listener-leak/ })
        .filter({ hasNotText: before.trim() })
        .first()
        .waitFor();
    });

    it('lists the finding among the problems, with a fix', async () => {
      await suite.run('Problems: Focus on Problems View');
      const row = problems().filter({ hasText: 'Accept Leak' }).first();
      await row.waitFor();
      assert.match(await row.innerText(), /listener-leak/);
      await openFile(leak.truth.sites.create.line);
      await suite.page.keyboard.press('Control+.');
      await suite.page.locator('.action-widget').getByText('Close the listener: defer ln.Close()').first().waitFor();
      await suite.page.screenshot({ path: 'out/screenshots/quick-fix.png' });
      await suite.page.keyboard.press('Escape');
      await suite.run('View: Hide Panel'); // It covers lenses of the next round.
    });

    it('opens the panel on the listener of a lens', async () => {
      await openFile(leak.truth.sites.listen.line);
      await lenses().filter({ hasText: 'listener-leak' }).first().click();
      await suite.panel.locator('.listeners .is-chosen').first().waitFor();
    });

    it('shows target, findings and listeners in the view, and clears them', async () => {
      await suite.run('View: Show Run and Debug');
      const view = suite.page.locator('.pane', { hasText: 'Accept Leak' });
      await suite.run('Run and Debug: Focus on Accept Leak View');
      await view.locator('.monaco-list-row', { hasText: `pid ${leak.pid}` }).waitFor();
      await suite.page.screenshot({ path: 'out/screenshots/view.png' });
      await suite.run('Go: Clear Diagnoses');
      await view.getByText('Diagnose a Program').waitFor();
      await suite.page.screenshot({ path: 'out/screenshots/view-welcome.png' });
      await openFile(leak.truth.sites.listen.line);
      await lenses().filter({ hasText: rest }).first().waitFor();
      assert.equal(await lenses().filter({ hasText: 'listener-leak' }).count(), 0);
    });
  });
});
