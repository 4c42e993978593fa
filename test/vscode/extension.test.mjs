/* global describe, it, before, after */
import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Scripted } from '../pods/scripted-cluster.ts';
import { pick, typeInPicker } from './browser.mjs';
import { processesOf } from './processes.mjs';
import { useWorkbench } from './suite.mjs';

const bundle = 'test/fixtures/bundles/listener-leak-tcp.tar.gz';

describe('the extension in a real workbench', () => {
  let lab;
  let scripted;
  const suite = useWorkbench({
    prepare: async (own) => {
      copyFileSync(bundle, join(own.workbench.workspace, 'accept-leak-1.tar.gz'));
      lab = await own.startLab('accept-pileup');
      const port = Number(lab.pprof.split(':')[1]);
      const pod = { namespace: 'shop', name: 'web-5d9c', containers: { web: [{ containerPort: 6060 }] } };
      scripted = new Scripted({
        ...{ context: 'dev', pods: [pod], ports: { 6060: port }, refused: false, image: 'none' },
        forbidden: ['ephemeralcontainers'],
      });
      own.workbench.configure({ 'acceptLeak.kubectl': scripted.kubectl });
    },
  });
  before(() => suite.run('View: Close All Editors'));
  after(() => scripted?.remove());

  const openFile = async (name) => {
    await suite.page.keyboard.press('Control+P');
    await typeInPicker(suite.page, name);
    await pick(suite.page, name);
  };
  const verdict = () => suite.panel.locator('.verdict-class');

  it('shows a bundle that is opened from the explorer as its panel', async () => {
    await openFile('accept-leak-1.tar.gz');
    await verdict().filter({ hasText: 'listener-leak' }).waitFor();
    await suite.run('View: Close All Editors');
  });

  it('diagnoses a pod that is picked', async () => {
    await suite.run('Go: Diagnose Kubernetes Pod');
    await pick(suite.page, 'web-5d9c');
    await verdict().filter({ hasText: 'accept-pileup' }).waitFor();
    assert.match(await suite.page.locator('.tab.active').innerText(), /shop\/web-5d9c/);
    assert.deepEqual(processesOf(scripted.kubectl), []);
    await suite.run('View: Close All Editors');
  });

  it('starts its language server again five times, and says when it does not any more', async () => {
    await openFile('sc_leak.go');
    await suite.page.locator('.editor-instance .codelens-decoration a').first().waitFor({ state: 'attached' });
    const own = join(dirname(suite.workbench.workspace), 'extensions');
    const servers = () => processesOf(own).filter(({ args }) => args.includes('language-server.js'));
    for (let deaths = 1; deaths <= 6; deaths++) {
      for (let tries = 0; servers().length === 0 && tries < 200; tries++) await suite.page.waitForTimeout(100);
      const [server] = servers();
      assert.ok(server, `it was not there for its death ${deaths}`);
      process.kill(server.pid, 'SIGKILL');
      for (let tries = 0; servers().some((s) => s.pid === server.pid) && tries < 100; tries++)
        await suite.page.waitForTimeout(100);
    }
    // Its message may have gone to the list of notifications by now.
    await suite.run('Notifications: Show Notifications');
    await suite.page.getByText('the language server ended 6 times').first().waitFor();
    assert.deepEqual(servers(), []);
  });

  it('tells how long its activation took', async () => {
    await suite.run('Notifications: Clear All Notifications'); // Those of the last test cover the list.
    await suite.run('Developer: Show Running Extensions');
    const row = suite.page.locator('.extension', { hasText: 'Accept Leak Diagnosis' }).first();
    const time = row.locator('.activation-time');
    // The list has the slowest first, and draws only what is in sight.
    await suite.page.locator('.extension').first().hover();
    for (let tries = 0; (await row.count()) === 0 && tries < 40; tries++) {
      await suite.page.mouse.wheel(0, 200);
      await suite.page.waitForTimeout(100);
    }
    await time.waitFor();
    console.log(`      ${await time.innerText()}`);
  });
});
