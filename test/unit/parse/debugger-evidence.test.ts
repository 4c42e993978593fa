import assert from 'node:assert/strict';
import type { Frame } from '../../../core/model/frame';
import { createdBy, framesOf } from '../../../core/model/goroutine-table';
import { parseDebuggerEvidence, parseFirstLook } from '../../../core/parse/debugger-evidence';
import type { RecordedGoroutines, ReportedAcceptor } from '../../../core/protocol/adapter';

const frame = (name: string, line = 1): Frame => ({ function: name, file: 'a.go', line, pc: '0x1', inlined: false });
const accept = [frame('runtime.gopark'), frame('internal/poll.(*FD).Accept'), frame('main.serve')];
const acceptor: ReportedAcceptor = {
  goroutine: 9,
  state: 'waiting',
  waitReason: 'IO wait',
  fd: 5,
  fdFrom: 'epoll',
  network: 'tcp',
  address: '127.0.0.1:80',
  inode: 77,
  queue: 0,
  nonBlocking: true,
  thread: null,
  frames: accept,
  gdbFrames: null,
};
const recorded: RecordedGoroutines = {
  report: {
    count: 3,
    byState: { waiting: 2, running: 1 },
    groups: [
      { count: 2, state: 'waiting', waitReason: 'IO wait', frames: accept, ids: [9, 12] },
      { count: 1, state: 'running', waitReason: '', frames: [], ids: [1] },
    ],
    acceptors: [acceptor],
    goVersion: 'go1.26.8',
    tookMs: 5,
    pauseMs: 0,
    layoutFrom: 'dwarf',
    gdb: null,
    withoutFrames: 1,
    listenerCalls: [{ callee: 'net.Listen', frames: [frame('main.main', 7)] }],
    holders: [{ fd: 6, holder: 'file' }],
    notes: [],
  },
  table: {
    total: 3,
    id: [1, 9, 12],
    state: ['running', 'waiting', 'waiting'],
    waitReason: ['', 'IO wait', 'IO wait'],
    group: [1, 0, 0],
    parent: [0, 1, 1],
    address: ['0x10', '0x20', '0x30'],
    fd: [-1, 5, -1],
    createdBy: [-1, 0, 1],
    sites: [frame('main.main', 3), frame('main.main', 4)],
  },
};
const bytesOf = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

describe('goroutines that the debugger read', () => {
  it('become a table as of a dump: states, stacks without the runtime, creators', () => {
    const parsed = parseDebuggerEvidence(bytesOf(recorded));
    assert.ok(parsed.ok);
    const { table, fd, idle, gdb } = parsed.value;
    assert.deepEqual([...table.id], [1, 9, 12]);
    assert.deepEqual([...table.creator], [-1, 1, 1]);
    assert.deepEqual([...fd], [-1, 5, -1]);
    assert.deepEqual(
      [...table.state].map((s) => table.strings[s]),
      ['running', 'IO wait', 'IO wait'],
    );
    const shown = framesOf(table, table.stack[1]!).map((f) => f.function);
    assert.deepEqual(shown, ['internal/poll.(*FD).Accept', 'main.serve']);
    assert.deepEqual(framesOf(table, table.stack[0]!), []);
    // Equal frames, made by two go statements: two stacks, as in a dump.
    assert.notEqual(table.stack[1], table.stack[2]);
    assert.deepEqual(
      [1, 2].map((g) => createdBy(table, table.stack[g]!)?.line),
      [3, 4],
    );
    const of6 = { holder: 'file', reachedBy: null, mayAccept: null, captors: [], setBy: [] };
    assert.deepEqual([[...idle], gdb], [[[6, of6]], null]);
  });

  it('and what it knows of calls, of ended goroutines and of who keeps a listener, which older recordings lack', () => {
    const ended = [{ createdBy: frame('main.main', 5), startPc: '0x77', ids: [7, 8], parents: [1, -1] }];
    const holders = [{ fd: 6, holder: 'net', reachedBy: [9], captors: ['0x77'], setBy: ['main.main'] }];
    const more = { spawnCalls: [], acceptMethods: ['lib.(*T).Accept'], ended, holders };
    const of = (change: object) =>
      parseDebuggerEvidence(bytesOf({ ...recorded, report: { ...recorded.report, ...more, ...change } }));
    const parsed = of({});
    assert.ok(parsed.ok);
    assert.deepEqual(parsed.value.ended, ended);
    assert.deepEqual([...parsed.value.idle.get(6)!.reachedBy!], [9]);
    assert.deepEqual(parsed.value.idle.get(6)!.captors, ['0x77']);
    assert.equal(of({ ended: [{ ...ended[0], parents: [1] }] }).ok, false, 'as many parents as ids');
    assert.equal(of({ holders: [{ ...holders[0], captors: [7] }] }).ok, false);
    assert.equal(of({ spawnCalls: [{ callee: 'x' }] }).ok, false);
    const look = (value: object) => parseFirstLook(bytesOf(value));
    const first = look({ ended, captors: [{ fd: 6, functions: ['0x77'] }] });
    assert.ok(first.ok);
    assert.deepEqual([first.value.ended, first.value.captors.get(6)], [ended, ['0x77']]);
    assert.equal(look({ ended }).ok, false);
  });

  it('keep what the debugger knows of each acceptor, and whether the poller can still wake it', () => {
    const of = (over: Partial<ReportedAcceptor>) => {
      const report = { ...recorded.report, acceptors: [{ ...acceptor, ...over }] };
      const parsed = parseDebuggerEvidence(bytesOf({ ...recorded, report }));
      assert.ok(parsed.ok);
      return parsed.value.acceptors.get(9)!;
    };
    assert.deepEqual([of({}).fd, of({}).reachable, of({}).byGdb], [5, true, false]);
    assert.equal(of({ fdFrom: 'stack' }).reachable, false);
    assert.equal(of({ fdFrom: 'stack', waitReason: 'sync.Mutex.Lock' }).reachable, true);
    const gdbs = of({ gdbFrames: [frame('main.other')] });
    assert.deepEqual([gdbs.frames[0]?.function, gdbs.byGdb], ['main.other', true]);
  });

  it('bring the instructions at the calls; older recordings have none', () => {
    const callsOf = (report: unknown) => {
      const parsed = parseDebuggerEvidence(bytesOf({ ...recorded, report }));
      return parsed.ok ? parsed.value.calls : null;
    };
    const call = { pc: '0x1', function: 'main.serve', instructions: [{ address: '0x0', text: 'call   *%rcx' }] };
    assert.deepEqual(callsOf(recorded.report), []);
    assert.deepEqual(callsOf({ ...recorded.report, calls: [call] }), [call]);
    for (const wrong of [
      {},
      [null],
      [{ ...call, pc: 1 }],
      [{ ...call, function: null }],
      [{ ...call, instructions: {} }],
      [{ ...call, instructions: [{ address: '0x0' }] }],
    ])
      assert.equal(callsOf({ ...recorded.report, calls: wrong }), null, JSON.stringify(wrong));
  });

  it('are refused when they are of another shape', () => {
    const wrong: unknown[] = [
      null,
      [],
      { report: recorded.report },
      { ...recorded, table: { ...recorded.table, fd: [1] } },
      { ...recorded, table: { ...recorded.table, id: ['1', '9', '12'] } },
      { ...recorded, report: { ...recorded.report, acceptors: [{ goroutine: 'x' }] } },
    ];
    for (const value of wrong) assert.equal(parseDebuggerEvidence(bytesOf(value)).ok, false);
    for (const text of ['', '{', '\u0000']) assert.equal(parseDebuggerEvidence(Buffer.from(text)).ok, false);
  });

  it('stay within their groups and sites', () => {
    const table = { ...recorded.table, group: [1, 99, -5], createdBy: [-1, 44, 1] };
    const parsed = parseDebuggerEvidence(bytesOf({ ...recorded, table }));
    assert.ok(parsed.ok);
    assert.deepEqual(framesOf(parsed.value.table, parsed.value.table.stack[1]!), []);
  });
});
