/* global describe, it, before */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { cursorAt } from './browser.mjs';
import { useWorkbench } from './suite.mjs';

describe('goroutines in a debug session of a real workbench', () => {
  let leak;
  const suite = useWorkbench({
    // Its headers would cover rows.
    settings: { 'workbench.tree.enableStickyScroll': false },
    browser: { viewport: { width: 1400, height: 1300 } },
  });

  before(async () => {
    leak = await suite.startLab('listener-leak', 'tcp');
  });

  const row = (text) => suite.page.locator('.debug-call-stack .monaco-list-row').filter({ hasText: text }).first();
  const variable = (text) => suite.page.locator('.debug-variables .monaco-list-row').filter({ hasText: text }).first();
  const said = (text) => suite.page.locator('.repl .monaco-list-row').filter({ hasText: text });

  it('shows the stack of a goroutine in Accept and opens the line that waits', async () => {
    await suite.diagnose(leak.pid, 'Go: Open Goroutines in Debugger');
    await row('main.(*passive).serve').waitFor();
    const [thread] = (await row('[IO wait]').innerText()).split('\n');
    assert.match(thread, /^goroutine \d+.* \[IO wait\] main\.\(\*passive\)\.serve · fd \d+ 127\.0\.0\.1:\d+/);
    // Go's own frames are folded.
    await row(/Show \d+ More Stack Frames/).click();
    await row('net.(*TCPListener).Accept').waitFor();
    await cursorAt(suite.page, 'sc_leak.go', leak.truth.sites.stuck.line);
  });

  it('shows the goroutine and its listener', async () => {
    await variable(/^Listener$/).click();
    await variable('O_NONBLOCK').waitFor();
    await suite.page.screenshot({ path: 'out/screenshots/goroutines.png' });
    assert.match(await variable('address').innerText(), /127\.0\.0\.1:\d+/);
  });

  it('takes a new snapshot when it is restarted', async () => {
    const before = await said('goroutines in').innerText();
    await suite.run('Debug: Restart');
    await said('goroutines in').filter({ hasNotText: before.trim() }).waitFor();
    await row('main.(*passive).serve').waitFor();
  });

  it('leaves the program running and nothing behind when it is disconnected', async () => {
    await suite.page.keyboard.press('Shift+F5');
    await row('goroutine').waitFor({ state: 'detached' });
    assert.ok(process.kill(leak.pid, 0));
    const own = join(dirname(suite.workbench.workspace), 'extensions');
    const left = () =>
      execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
        .split('\n')
        .filter((line) => line.includes(own) && line.includes('gdb-adapter.js'));
    for (let tries = 0; tries < 20 && left().length > 0; tries++) await suite.page.waitForTimeout(100);
    assert.deepEqual(left(), []);
  });
});
