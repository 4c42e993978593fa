import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { UserError } from '../../../core/base/errors';
import { SnapshotReader } from '../../../extension/collect/snapshot-reader';
import { startLab, type LabProgram } from '../../lab-program';

/** Pids of adapters that this process started. */
function adapters(): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && isAdapter(pid));
}

function isAdapter(pid: number): boolean {
  try {
    const parent = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) \S /s, '')
      .split(' ')[0];
    return Number(parent) === process.pid && readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('gdb-adapter');
  } catch {
    return false; // It ended between the listing and the reading.
  }
}

describe('goroutines read again and again', function () {
  this.timeout(60_000);
  let lab: LabProgram;
  let reader: SnapshotReader;
  const { signal } = new AbortController();

  beforeEach(async () => {
    lab = await startLab('listener-leak', 'tcp');
    reader = new SnapshotReader(lab.pid, 'dist/gdb-adapter.js');
  });

  afterEach(async () => {
    await reader.close();
    await lab.stop();
  });

  it('are those of each time, from one adapter that is gone at the end', async () => {
    const first = await reader.read(signal);
    const [adapter] = adapters();
    let last = first;
    while (last.report.count <= first.report.count) last = await reader.read(signal);
    assert.equal(last.table.id.length, last.report.count);
    assert.ok(last.report.acceptors.length > first.report.acceptors.length);
    assert.deepEqual(last.report.listenerCalls, first.report.listenerCalls);
    assert.deepEqual(last.report.notes, first.report.notes);
    assert.deepEqual(adapters(), [adapter]);
    await reader.close();
    assert.deepEqual(adapters(), []);
  });

  it('do not hold more descriptors with each time', async () => {
    await reader.read(signal);
    const [adapter] = adapters();
    const open = (): number => readdirSync(`/proc/${adapter!}/fd`).length;
    await reader.read(signal);
    const before = open();
    for (let i = 0; i < 10; i++) await reader.read(signal);
    assert.ok(open() <= before, `${before} → ${open()}`);
  });

  it('come from a new adapter when the old one was killed', async () => {
    await reader.read(signal);
    process.kill(adapters()[0]!, 'SIGKILL');
    await assert.rejects(reader.read(signal), (e) => e instanceof UserError && e.code === 'adapter-died');
    assert.ok((await reader.read(signal)).report.count > 0);
  });

  it('end at once when it is cancelled', async () => {
    await reader.read(signal);
    const cancel = new AbortController();
    const reading = reader.read(cancel.signal);
    cancel.abort();
    await assert.rejects(reading, (e) => e instanceof UserError && e.code === 'cancelled');
    assert.deepEqual(adapters(), []);
  });

  it('say when the process has ended', async () => {
    await reader.read(signal);
    await lab.stop();
    // The adapter may have ended with it: a new one finds nothing.
    const codes = ['target-exited', 'no-such-process'];
    await assert.rejects(reader.read(signal), (e) => e instanceof UserError && codes.includes(e.code));
  });
});
