import assert from 'node:assert/strict';
import { diagnose } from '../../../core/diagnose/diagnose';
import type { Recording } from '../../../core/model/recording';
import { decodeSample } from '../../../core/parse/decode-sample';
import type { RecordedSession } from '../../../core/protocol/debug-session';
import { readBundle } from '../../../extension/collect/bundle-file';

/** The recording with what a session that held the program would have said at its end; `shift` moves the pcs. */
async function heldBySession(shift: number): Promise<Recording> {
  const recording = await readBundle('test/fixtures/bundles/listener-leak-tcp.tar.gz');
  const last = recording.samples.findLast((s) => decodeSample(s).debugger !== null)!;
  const acceptors = [...decodeSample(last).debugger!.acceptors.values()];
  const session: RecordedSession = {
    name: 'Launch server',
    threads: acceptors.length,
    stacks: acceptors.map(({ goroutine, frames }) => ({
      goroutine,
      frames: frames.map(({ function: name, line, pc }) => ({
        ...{ name, path: 'x.go', line },
        pc: `0x${(Number(pc) + shift).toString(16)}`,
      })),
    })),
  };
  const bytes = Buffer.from(JSON.stringify(session));
  const document = { name: 'debugger/session.json', atMs: 0, tookMs: 1, bytes, error: null, cut: false };
  return {
    ...recording,
    samples: recording.samples.map((s) => (s === last ? { ...s, documents: [...s.documents, document] } : s)),
  };
}

describe('a debug session that holds the program', () => {
  it('bears gdb out in a finding where both have the same return addresses', async () => {
    const { findings } = diagnose(await heldBySession(0));
    const leak = findings.find((f) => f.class === 'listener-leak')!;
    const told = leak.evidence.find((e) => e.says.includes('debug session'));
    assert.match(
      told!.says,
      /^the paused debug session "Launch server" shows \d+ goroutines with the same return addresses as gdb$/,
    );
    assert.ok(leak.goroutines.ids.includes(told!.goroutine!));
  });

  it('speaks against it where they have not', async () => {
    const { findings } = diagnose(await heldBySession(16));
    const leak = findings.find((f) => f.class === 'listener-leak')!;
    assert.ok(leak.against.some((e) => /^the paused debug session .* shows other frames of/.test(e.says)));
    assert.ok(!leak.evidence.some((e) => e.says.includes('debug session')));
  });
});
