// A headless Chromium without network but loopback, and the moves in a workbench that tests share.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
];

/** A browser with a profile of its own; `close` leaves nothing behind. */
export async function openBrowser(options = {}) {
  const profile = mkdtempSync(join(tmpdir(), 'accept-leak-chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: '/usr/bin/chromium',
    headless: true,
    viewport: { width: 1400, height: 900 },
    args,
    ...options,
  });
  const page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultTimeout(30_000);
  const close = async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  return { page, close };
}

/** Waits until the workbench can be used. */
export async function workbenchReady(page) {
  await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor({ timeout: 60_000 });
}

/**
 * Runs a command from the palette, which knows an extension's commands only some time after the workbench is there, and
 * which closes when something that still loads takes the focus.
 */
export async function runCommand(page, title) {
  const row = page.locator('.quick-input-list .monaco-list-row').filter({ hasText: title }).first();
  for (let tries = 1; ; tries++) {
    await page.keyboard.press('F1');
    try {
      await typeInPicker(page, `>${title}`, 3000);
      await row.click({ timeout: 3000 });
      return;
    } catch (error) {
      if (tries === 10) throw error;
      await page.keyboard.press('Escape');
    }
  }
}

/**
 * Reloads as a person does in VS Code. Reloading the browser's page instead would skip the workbench's farewell, in which
 * it writes down what its editors show.
 */
export async function reloadWindow(page) {
  const loaded = page.waitForEvent('load');
  await runCommand(page, 'Developer: Reload Window');
  await loaded;
  await workbenchReady(page);
}

export async function typeInPicker(page, text, timeout = 30_000) {
  const input = page.locator('.quick-input-widget .quick-input-filter input');
  await input.waitFor({ state: 'visible', timeout });
  await input.fill(text, { timeout });
}

/** Chooses the first row of the picker that has the text. */
export async function pick(page, text) {
  await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text }).first().click();
}

/** The inside of the shown panel. */
export function panelOf(page) {
  return page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
}

/** Waits until the editor's cursor is at `file`:`line`. */
export async function cursorAt(page, file, line) {
  await page.locator('.tab.active', { hasText: file }).first().waitFor();
  await page.locator('#status\\.editor\\.selection', { hasText: `Ln ${line},` }).waitFor();
}
