/* global describe, it, before */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildLab } from '../lab-program.ts';
import { pick } from './browser.mjs';
import { packBridge } from './bridge.mjs';
import { processesOf } from './processes.mjs';
import { repeated, useWorkbench } from './suite.mjs';

const dlv = resolve('out/tools/dlv');
const dlvVersion = 'v1.26.0';
/** A right click beside the actions that a row shows under the pointer. */
const onLabel = { button: 'right', position: { x: 50, y: 10 } };

describe('Go debug sessions in a real workbench', () => {
  before(function () {
    this.timeout(300_000);
    installDelve();
    process.env.DLV = dlv;
  });

  const suite = useWorkbench({
    // Its headers would cover rows.
    settings: { 'workbench.tree.enableStickyScroll': false },
    extensions: () => [packBridge()],
    browser: { viewport: { width: 1400, height: 1300 } },
    prepare: ({ workbench }) => {
      const program = workbench.ownProgram(buildLab());
      const launch = (name, scenario) => ({
        ...{ name, type: 'go', request: 'launch', mode: 'exec', program },
        args: [scenario, '-for=10m'],
      });
      mkdirSync(join(workbench.workspace, '.vscode'), { recursive: true });
      const configurations = [launch('First', 'healthy-idle'), launch('Second', 'listener-leak')];
      writeFileSync(join(workbench.workspace, '.vscode', 'launch.json'), JSON.stringify({ configurations }));
    },
  });

  const row = (text) => suite.page.locator('.debug-call-stack .monaco-list-row').filter({ hasText: text }).first();
  const menuItem = () =>
    suite.page.locator('.monaco-menu .action-item').filter({ hasText: 'Diagnose Accept Leak' }).first();
  const start = async (name) => {
    await suite.run('Debug: Select and Start Debugging');
    await pick(suite.page, name);
  };
  const verdict = () => suite.panel.locator('.verdict-class');
  /** Of a program that has only begun to start nothing can be said yet. */
  const listens = async (scenario) => {
    const isThere = () => {
      const [program] = processesOf(` ${scenario} -for=10m`);
      const sockets = execFileSync('ss', ['-Hltnp'], { encoding: 'utf8' });
      return program !== undefined && sockets.includes(`pid=${program.pid},`);
    };
    for (let tries = 0; !isThere() && tries < 100; tries++) await suite.page.waitForTimeout(100);
    assert.ok(isThere(), `${scenario} does not listen`);
  };

  const begin = async () => {
    await suite.run('Go Bridge: Stop All Sessions');
    await row('First').waitFor({ state: 'detached' });
    await suite.run('View: Close All Editors');
  };

  repeated(begin, () => {
    it('are diagnosed from the debug toolbar while one runs', async () => {
      await suite.run('View: Show Run and Debug');
      await start('First');
      await listens('healthy-idle');
      await suite.page.getByRole('button', { name: 'Diagnose Accept Leak of Debug Session' }).first().click();
      await verdict().waitFor();
      await suite.page.screenshot({ path: 'out/screenshots/debug-toolbar.png' });
      await suite.run('View: Close All Editors');
    });

    it('are diagnosed from the context menu of a session row, the one under the pointer', async () => {
      await start('Second');
      await listens('listener-leak');
      await row('First').waitFor();
      await row('Second').click(onLabel);
      await menuItem().waitFor();
      await suite.page.screenshot({ path: 'out/screenshots/debug-menu.png' });
      await menuItem().click();
      await verdict().filter({ hasText: 'listener-leak' }).waitFor();
      await suite.run('View: Close All Editors');
    });

    it('are diagnosed from a goroutine row when paused', async () => {
      await row('First').click();
      await suite.run('Debug: Pause');
      await row(/\[Go \d+\]|\* \[/).click(onLabel);
      await menuItem().click();
      await verdict().waitFor();
      assert.match(await suite.panel.locator('.target').innerText(), /acceptlab \(pid \d+\)/);
      // Delve holds the program, so that pprof cannot answer: its own stacks are evidence then.
      const told = suite.panel.getByText(/paused debug session "First" shows .* with the same return addresses as gdb/);
      await told.first().waitFor({ state: 'attached' });
      await suite.page.screenshot({ path: 'out/screenshots/debug-goroutine.png' });
    });
  });
});

/** Delve from the Go module proxy, once. */
function installDelve() {
  if (existsSync(dlv)) return;
  const env = { ...process.env, GOBIN: resolve('out/tools') };
  execFileSync('go', ['install', `github.com/go-delve/delve/cmd/dlv@${dlvVersion}`], { env, stdio: 'inherit' });
}
