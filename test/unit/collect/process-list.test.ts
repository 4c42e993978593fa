import * as assert from 'node:assert/strict';
import { listGoProcesses } from '../../../extension/collect/process-list';
import { clockTicksPerSecond, isAlive, readProcessFacts } from '../../../extension/collect/process-facts';
import { buildLab, startLab } from '../../lab-program';

describe('Go processes of this machine', function () {
  this.timeout(30_000);

  it('lists a running one with its command line and listeners, and no process of another kind', async () => {
    const lab = await startLab('healthy-idle');
    try {
      const list = await listGoProcesses();
      const { commandLine, listens, ...found } = list.find((p) => p.pid === lab.pid)!;
      assert.deepEqual(found, {
        pid: lab.pid,
        exe: buildLab(),
        goVersion: lab.go,
        mainModule: 'acceptlab',
        mainPackage: 'acceptlab',
      });
      assert.deepEqual(commandLine.slice(1, 3), ['healthy-idle', '-stdin']);
      const tcp = lab.listeners.filter((l) => l.network === 'tcp').map((l) => l.addr);
      assert.deepEqual([...listens].sort(), tcp.sort());
      assert.equal(
        list.some((p) => p.pid === process.pid),
        false,
      );
    } finally {
      await lab.stop();
    }
  });

  it('notices that a process ended, and a later one with the same pid', async () => {
    const lab = await startLab('healthy-idle');
    const facts = readProcessFacts(lab.pid);
    assert.equal(isAlive(facts), true);
    assert.equal(isAlive({ ...facts, startTicks: facts.startTicks + 1 }), false);
    await lab.stop();
    assert.equal(isAlive(facts), false);
  });

  it('knows the clock ticks of this machine', () => {
    assert.equal(clockTicksPerSecond(), 100);
  });
});
