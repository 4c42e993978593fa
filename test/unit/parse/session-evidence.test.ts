import assert from 'node:assert/strict';
import { sessionAgrees } from '../../../core/correlate/session-agreement';
import type { Frame } from '../../../core/model/frame';
import { parseSessionEvidence } from '../../../core/parse/session-evidence';
import { takeSessionStacks, type PausedSession } from '../../../extension/collect/paused-session';
import { SampleDocuments } from '../../../extension/collect/sample-documents';

const go = '/usr/local/go/src';
/** `[name, path, line, pc]` as Delve 1.26 said it of a goroutine in Accept behind a listener of the program's own. */
const told = [
  ['runtime.gopark', `${go}/runtime/proc.go`, 463, '0x48a78e'],
  ['runtime.netpollblock', `${go}/runtime/netpoll.go`, 575, '0x44c3b7'],
  ['poll.(*pollDesc).waitRead', `${go}/internal/poll/fd_poll_runtime.go`, 89, '0x4edd0c'],
  ['poll.(*FD).Accept', `${go}/internal/poll/fd_unix.go`, 613, '0x4edd0c'],
  ['http.(*onceCloseListener).Accept', '', 1, '0x6d559b'],
  ['http.(*Server).Serve', `${go}/net/http/server.go`, 3434, '0x6b35ac'],
  ['main.run.gowrap1', '/src/main.go', 107, '0x73b11f'],
  ['runtime.goexit', `${go}/runtime/asm_amd64.s`, 1771, '0x4922a1'],
] as const;
const stackFrames = told.map(([name, path, line, pc], id) => ({
  ...{ id, name, line, column: 0, instructionPointerReference: pc },
  ...(path === '' ? {} : { source: { name: 'x.go', path } }),
}));

/** The same stack as gdb has it: before the innermost call, wrappers left out, whole package names. */
const byGdb: Frame[] = [
  ['runtime.gopark', '0x48a789'],
  ['runtime.netpollblock', '0x44c3b7'],
  ['internal/poll.(*pollDesc).waitRead', '0x4edd0c'],
  ['internal/poll.(*FD).Accept', '0x4edd0c'],
  ['net/http.(*Server).Serve', '0x6b35ac'],
  ['runtime.goexit', '0x4922a1'],
].map(([name, pc]) => ({ function: name!, file: 'x.go', line: 1, pc: pc!, inlined: false }));

function sessionWith(threads: readonly { readonly id: number; readonly name: string }[], asked: number[]) {
  return {
    name: 'Launch',
    request: (command: string, args: object) => {
      if (command === 'threads') return Promise.resolve({ threads });
      asked.push((args as { threadId: number }).threadId);
      return Promise.resolve({ stackFrames, totalFrames: stackFrames.length });
    },
  } satisfies PausedSession;
}

async function taken(session: PausedSession, known: readonly number[]) {
  const sample = new SampleDocuments();
  await takeSessionStacks(session, known, sample, new AbortController().signal);
  return sample.documents[0]!;
}

describe('stacks of a paused debug session', () => {
  const threads = [
    { id: 1, name: '[Go 1] main.main' },
    { id: 7, name: '[Go 7] net.(*netFD).accept' },
    { id: 8, name: '* [Go 8] syscall.accept4' },
    { id: 9, name: '[Go 9] main.acceptance' },
  ];

  it('are asked for of goroutines known to be in Accept, then of those that the session names so', async () => {
    const asked: number[] = [];
    const document = await taken(sessionWith(threads, asked), [12, 7]);
    assert.deepEqual(asked, [12, 7, 8]);
    const parsed = parseSessionEvidence(document.bytes!);
    assert.ok(parsed.ok);
    assert.equal(parsed.value.name, 'Launch');
    assert.deepEqual([...parsed.value.stacks.keys()], asked);
  });

  it('are of a limited number, which is said', async () => {
    const asked: number[] = [];
    const known = Array.from({ length: 1000 }, (_, i) => i + 1);
    const document = await taken(sessionWith([], asked), known);
    assert.equal(asked.length, 200);
    assert.equal(document.cut, true);
  });

  it('are agreed to by gdb when all return addresses are the same, and not when one is another', async () => {
    const document = await taken(sessionWith(threads, []), []);
    const parsed = parseSessionEvidence(document.bytes!);
    assert.ok(parsed.ok);
    const frames = parsed.value.stacks.get(7)!;
    assert.deepEqual(
      frames.filter((f) => f.inlined).map((f) => f.function),
      ['poll.(*pollDesc).waitRead'],
    );
    assert.equal(sessionAgrees(frames, byGdb), true);
    const moved = byGdb.map((f) => (f.pc === '0x6b35ac' ? { ...f, pc: '0x6b35b0' } : f));
    assert.equal(sessionAgrees(frames, moved), false);
    assert.equal(sessionAgrees(frames, byGdb.slice(0, -1)), false);
    const bare = frames.map((f) => ({ ...f, pc: null }));
    assert.equal(sessionAgrees(bare, byGdb), null);
  });

  it('that a session refuses are an error of the document, nothing else', async () => {
    const refuses = { name: 'x', request: () => Promise.reject(new Error('the program is running')) };
    const document = await taken(refuses, [1]);
    assert.equal(document.bytes, null);
    assert.equal(document.error, 'the program is running');
  });

  it('are kept when the session ends in the middle, with the reason', async () => {
    const asked: number[] = [];
    const whole = sessionWith(threads, asked);
    const ends = {
      name: 'x',
      request: (command: string, args: object) =>
        asked.length < 1 ? whole.request(command, args) : Promise.reject(new Error('the session has ended')),
    };
    const document = await taken(ends, []);
    assert.deepEqual([document.error, document.cut], ['the session has ended', true]);
    const parsed = parseSessionEvidence(document.bytes!);
    assert.ok(parsed.ok);
    assert.deepEqual([...parsed.value.stacks.keys()], [7]);
  });

  it('are not waited for when the session gives no answer and the diagnosis is ended', async () => {
    const silent = { name: 'x', request: () => new Promise<never>(() => undefined) };
    const ended = new AbortController();
    const sample = new SampleDocuments();
    const asking = takeSessionStacks(silent, [1], sample, ended.signal);
    ended.abort();
    await asking;
    assert.equal(sample.documents[0]?.error, 'it gave no answer');
  });

  it('from a file are believed only when they are sound', () => {
    const parse = (value: unknown) => parseSessionEvidence(Buffer.from(JSON.stringify(value)));
    const frame = { name: 'f', path: '', line: 1, pc: '0x1' };
    const sound = { name: 'x', threads: 1, stacks: [{ goroutine: 1, frames: [frame] }] };
    assert.equal(parse(sound).ok, true);
    for (const wrong of [
      null,
      [],
      { ...sound, name: 1 },
      { ...sound, stacks: [{ goroutine: 1.5, frames: [] }] },
      { ...sound, stacks: [{ goroutine: 1, frames: [{ ...frame, pc: 'x' }] }] },
      { ...sound, stacks: [{ goroutine: 1, frames: [{ ...frame, line: '1' }] }] },
    ])
      assert.equal(parse(wrong).ok, false, JSON.stringify(wrong));
    assert.equal(parseSessionEvidence(Buffer.from('{')).ok, false);
  });
});
