/* global afterEach, beforeEach, describe, it */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { reloadWindow } from './browser.mjs';
import { useWorkbench } from './suite.mjs';

/** `npm run test:faults -- --workbench --rounds 10`: each so many times. */
const rounds = Number(process.env.FAULT_ROUNDS ?? '1');
/** gdb ends with the adapter within three seconds (gdb-adapter/mi/last-will). */
const tidyMs = 8000;

describe('a workbench in which something dies during a diagnosis', function () {
  this.timeout(180_000);
  const suite = useWorkbench({ settings: { 'acceptLeak.interval': 6 } });
  let target;

  /** What was started for this workbench: all of it has the folder of its profile in the environment. */
  const own = (what) => {
    const profile = dirname(suite.workbench.workspace);
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => ({ pid: Number(name), args: read(`/proc/${name}/cmdline`), env: read(`/proc/${name}/environ`) }))
      .filter(({ args, env }) => env.includes(profile) && what.test(args));
  };
  const collectors = /gdb/;
  const until = async (is, what) => {
    const end = Date.now() + tidyMs;
    while (!is() && Date.now() < end) await wait(50);
    assert.ok(is(), what);
  };
  const noneLeft = () =>
    until(() => own(collectors).length === 0, `left: ${own(collectors).map(({ args }) => args.replaceAll('\0', ' '))}`);

  /** A diagnosis at a random moment of its collection. */
  const begin = async () => {
    await suite.diagnose(target.pid);
    await suite.panel.getByRole('heading', { name: /^Observing/ }).waitFor();
    await wait(Math.random() * 6000);
  };
  const verdict = () => suite.panel.locator('.verdict:has([role="toolbar"]) .verdict-class');

  beforeEach(async () => {
    target = await suite.startLab('healthy-idle', 'default');
  });

  afterEach(async () => {
    await suite.endPrograms();
  });

  for (let round = 1; round <= rounds; round++) {
    it(`leaves nothing when the extension host is killed, and diagnoses again (${round})`, async () => {
      await begin();
      const [host] = own(/--type=extensionHost/);
      process.kill(host.pid, 'SIGKILL');
      await noneLeft();
      assert.ok(process.kill(target.pid, 0));
      await reloadWindow(suite.page);
      await suite.run('View: Close All Editors');
      await suite.diagnose(target.pid);
      await verdict().waitFor();
      assert.equal(await verdict().innerText(), 'healthy');
      await suite.run('View: Close All Editors');
    });

    it(`diagnoses on when the language server is killed, and starts it again (${round})`, async () => {
      const servers = () => own(/language-server\.js/);
      await suite.page.keyboard.press('Control+P');
      await suite.page.locator('.quick-input-box input').fill('sc_leak.go');
      await suite.page.locator('.quick-input-list .monaco-list-row', { hasText: 'sc_leak.go' }).first().click();
      await until(() => servers().length === 1, 'the language server runs');
      await begin();
      const [server] = servers();
      process.kill(server.pid, 'SIGKILL');
      await verdict().waitFor();
      assert.equal(await verdict().innerText(), 'healthy');
      await until(() => servers().some(({ pid }) => pid !== server.pid), 'there is another');
      await noneLeft();
      await suite.run('View: Close All Editors');
    });
  }

  it('leaves nothing when the workbench is closed', async () => {
    await begin();
    await suite.page.close();
    for (const { pid } of own(/--user-data-dir|--type=extensionHost/)) end(pid);
    await noneLeft();
    assert.ok(process.kill(target.pid, 0));
  });
});

function end(pid) {
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // It ended with another.
  }
}

function read(file) {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return ''; // It ended just now, or is not ours.
  }
}
