/* global describe, it, before, after, afterEach */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildLab } from '../lab-program.ts';
import { openBrowser, panelOf, pick, runCommand, workbenchReady } from './browser.mjs';
import { Workbench } from './workbench.mjs';

const vsix = 'out/accept-leak.vsix';
const bridge = 'out/go-bridge.vsix';
const dlv = resolve('out/tools/dlv');
const dlvVersion = 'v1.26.0';

describe('Go debug sessions in a real workbench', () => {
  const workbench = new Workbench();
  let browser;
  let page;
  let panel;

  before(async function () {
    this.timeout(300_000);
    installDelve();
    const vsce = ['node_modules/@vscode/vsce/vsce', 'package', '--no-dependencies', '--allow-missing-repository'];
    const out = ['--skip-license', '--out', resolve(bridge)];
    execFileSync(process.execPath, [resolve(vsce[0]), ...vsce.slice(1), ...out], { cwd: 'test/vscode/go-bridge' });
    // Its headers would cover rows.
    workbench.configure({ 'workbench.tree.enableStickyScroll': false });
    process.env.DLV = dlv;
    await workbench.start(vsix, 'test/lab', [bridge]);
    const program = buildLab();
    const launch = (name, scenario) => ({
      ...{ name, type: 'go', request: 'launch', mode: 'exec', program },
      args: [scenario, '-for=10m'],
    });
    mkdirSync(join(workbench.workspace, '.vscode'), { recursive: true });
    writeFileSync(
      join(workbench.workspace, '.vscode', 'launch.json'),
      JSON.stringify({ configurations: [launch('First', 'healthy-idle'), launch('Second', 'listener-leak')] }),
    );
    browser = await openBrowser({ viewport: { width: 1400, height: 1300 } });
    ({ page } = browser);
    panel = panelOf(page);
    await page.goto(workbench.url);
    await workbenchReady(page);
  });

  after(async () => {
    await browser?.close();
    await workbench.stop();
  });

  afterEach(async function () {
    if (this.currentTest.state === 'failed')
      await page.screenshot({ path: `out/screenshots/failed-${this.currentTest.title.slice(0, 24)}.png` });
  });

  const row = (text) => page.locator('.debug-call-stack .monaco-list-row').filter({ hasText: text }).first();
  const menuItem = () => page.locator('.monaco-menu .action-item').filter({ hasText: 'Diagnose Accept Leak' }).first();
  const start = async (name) => {
    await runCommand(page, 'Debug: Select and Start Debugging');
    await pick(page, name);
  };
  const verdict = () => panel.locator('.verdict-class');

  it('are diagnosed from the debug toolbar while one runs', async () => {
    await runCommand(page, 'View: Show Run and Debug');
    await start('First');
    await page.getByRole('button', { name: 'Diagnose Accept Leak of Debug Session' }).first().click();
    await verdict().waitFor();
    await page.screenshot({ path: 'out/screenshots/debug-toolbar.png' });
    await runCommand(page, 'View: Close All Editors');
  });

  it('are diagnosed from the context menu of a session row, the one under the pointer', async () => {
    await start('Second');
    await row('First').waitFor();
    await row('Second').click({ button: 'right' });
    await menuItem().waitFor();
    await page.screenshot({ path: 'out/screenshots/debug-menu.png' });
    await menuItem().click();
    await verdict().filter({ hasText: 'listener-leak' }).waitFor();
    await runCommand(page, 'View: Close All Editors');
  });

  it('are diagnosed from a goroutine row when paused', async () => {
    await row('First').click();
    await runCommand(page, 'Debug: Pause');
    await row(/\[Go \d+\]|\* \[/).click({ button: 'right' });
    await menuItem().click();
    await verdict().waitFor();
    assert.match(await panel.locator('.target').innerText(), /acceptlab \(pid \d+\)/);
    await page.screenshot({ path: 'out/screenshots/debug-goroutine.png' });
  });
});

/** Delve from the Go module proxy, once. */
function installDelve() {
  if (existsSync(dlv)) return;
  const env = { ...process.env, GOBIN: resolve('out/tools') };
  execFileSync('go', ['install', `github.com/go-delve/delve/cmd/dlv@${dlvVersion}`], { env, stdio: 'inherit' });
}
