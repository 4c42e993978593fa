/* global describe, it, before, after, afterEach */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { startLab } from '../lab-program.ts';
import { cursorAt, openBrowser, pick, runCommand, typeInPicker, workbenchReady } from './browser.mjs';
import { Workbench } from './workbench.mjs';

const vsix = 'out/accept-leak.vsix';

describe('goroutines in a debug session of a real workbench', () => {
  const workbench = new Workbench();
  let browser;
  let page;
  let leak;

  before(async () => {
    leak = await startLab('listener-leak', 'tcp');
    // Its headers would cover rows.
    workbench.configure({ 'workbench.tree.enableStickyScroll': false });
    await workbench.start(vsix, 'test/lab');
    browser = await openBrowser({ viewport: { width: 1400, height: 1300 } });
    ({ page } = browser);
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

  const row = (text) => page.locator('.debug-call-stack .monaco-list-row').filter({ hasText: text }).first();
  const variable = (text) => page.locator('.debug-variables .monaco-list-row').filter({ hasText: text }).first();
  const said = (text) => page.locator('.repl .monaco-list-row').filter({ hasText: text });

  it('shows the stack of a goroutine in Accept and opens the line that waits', async () => {
    await runCommand(page, 'Go: Open Goroutines in Debugger');
    await typeInPicker(page, `pid ${leak.pid}`);
    await pick(page, `pid ${leak.pid}`);
    await row('main.(*passive).serve').waitFor();
    const [thread] = (await row('[IO wait]').innerText()).split('\n');
    assert.match(thread, /^goroutine \d+.* \[IO wait\] main\.\(\*passive\)\.serve · fd \d+ 127\.0\.0\.1:\d+/);
    // Go's own frames are folded.
    await row(/Show \d+ More Stack Frames/).click();
    await row('net.(*TCPListener).Accept').waitFor();
    await cursorAt(page, 'sc_leak.go', leak.truth.sites.stuck.line);
  });

  it('shows the goroutine and its listener', async () => {
    await variable(/^Listener$/).click();
    await variable('O_NONBLOCK').waitFor();
    await page.screenshot({ path: 'out/screenshots/goroutines.png' });
    assert.match(await variable('address').innerText(), /127\.0\.0\.1:\d+/);
  });

  it('takes a new snapshot when it is restarted', async () => {
    const before = await said('goroutines in').innerText();
    await runCommand(page, 'Debug: Restart');
    await said('goroutines in').filter({ hasNotText: before.trim() }).waitFor();
    await row('main.(*passive).serve').waitFor();
  });

  it('leaves the program running and nothing behind when it is disconnected', async () => {
    await page.keyboard.press('Shift+F5');
    await row('goroutine').waitFor({ state: 'detached' });
    assert.ok(process.kill(leak.pid, 0));
    const own = join(dirname(workbench.workspace), 'extensions');
    const left = () =>
      execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
        .split('\n')
        .filter((line) => line.includes(own) && line.includes('gdb-adapter.js'));
    for (let tries = 0; tries < 20 && left().length > 0; tries++) await page.waitForTimeout(100);
    assert.deepEqual(left(), []);
  });
});
