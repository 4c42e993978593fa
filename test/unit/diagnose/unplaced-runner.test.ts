import assert from 'node:assert/strict';
import { diagnose } from '../../../core/diagnose/diagnose';
import type { Recording } from '../../../core/model/recording';
import { unplacedRunner } from '../../../core/diagnose/unplaced-runner';
import { readBundle } from '../../../extension/collect/bundle-file';
import { joined, type MadeGoroutine } from '../../fixtures/diagnosis/joined';

const spinning = `
goroutine 999 [syscall]:
syscall.Syscall(0x1, 0x6, 0x0, 0x3d)
	/usr/local/go/src/syscall/syscall_linux.go:73 +0x25
main.loop()
	/src/server/main.go:7 +0x25
created by main.main in goroutine 1
	/src/server/main.go:3 +0x1d
`;

/** A healthy server with one goroutine more in both dumps, and what the process used of the processor between them. */
async function withRunner(state: string, ticks: number, inCall = 'syscall.Syscall'): Promise<Recording> {
  const recording = await readBundle('test/fixtures/bundles/healthy-idle.tar.gz');
  const last = recording.samples.length - 1;
  const samples = recording.samples.map((sample, at) => ({
    ...sample,
    documents: sample.documents
      .filter((d) => d.name !== 'trace/execution.trace')
      .map((d) => {
        if (d.bytes === null) return d;
        const text = Buffer.from(d.bytes).toString('utf8');
        if (d.name === 'pprof/goroutine-2.txt')
          return {
            ...d,
            bytes: Buffer.from(text + spinning.replace('[syscall]', `[${state}]`).replace('syscall.Syscall', inCall)),
          };
        // utime is the 14th field of /proc/PID/stat.
        if (d.name === 'proc/stat' && at === last)
          return {
            ...d,
            bytes: Buffer.from(
              text.replace(/^((?:\S+ ){13})(\d+)/, (_, a: string, b: string) => `${a}${Number(b) + ticks}`),
            ),
          };
        return d;
      }),
  }));
  return { ...recording, samples };
}

describe('a goroutine that never rests and that no stack places', () => {
  it('is not called healthy without a profile of the processor, and is named with its line', async () => {
    const { verdict, findings } = diagnose(await withRunner('running', 1000));
    assert.equal(verdict.class, 'inconclusive');
    const missing = findings[0]!.missing.find((e) => e.goroutine === 999);
    assert.equal(missing?.frame?.function, 'main.loop');
    assert.match(findings[0]!.next ?? '', /CPU profile/);
  });

  it('may be one that gets little of the processor, waits for it, or logs in each round', async () => {
    // 100 ticks a second, two seconds: 0.15 of a core.
    assert.equal(diagnose(await withRunner('runnable', 30)).verdict.class, 'inconclusive');
    assert.equal(diagnose(await withRunner('syscall', 30, 'os.(*File).Write')).verdict.class, 'inconclusive');
    assert.equal(diagnose(await withRunner('syscall', 30, 'os.(*File).Read')).verdict.confidence, 'confirmed');
  });

  it('is nothing when the process used no processor', async () => {
    const { verdict } = diagnose(await withRunner('running', 0));
    assert.equal(verdict.confidence, 'confirmed');
  });

  it('is nothing when it waits', async () => {
    const { verdict } = diagnose(await withRunner('chan receive', 1000));
    assert.equal(verdict.confidence, 'confirmed');
  });

  it('is nothing when one dump shows it in the wait of an event loop', () => {
    const seen = (state: string, frames: readonly string[]): boolean => {
      const runner = (now: string, on: readonly string[]): MadeGoroutine => ({
        id: 9,
        state: now,
        frames: [...on, 'main.loop:7'],
      });
      const busy = { goroutines: [runner('runnable', [])], os: { cpuTicks: 300 } };
      return unplacedRunner(joined([{ goroutines: [runner(state, frames)], os: { cpuTicks: 0 } }, busy])) !== null;
    };
    assert.equal(seen('runnable', []), true);
    assert.equal(seen('syscall', ['os.(*File).Write:3']), true);
    assert.equal(seen('syscall', ['syscall.EpollWait:3']), false);
  });
});
