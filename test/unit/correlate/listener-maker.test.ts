import assert from 'node:assert/strict';
import { callSites, type CallKind } from '../../../core/correlate/listener-call';
import { madeAt } from '../../../core/correlate/listener-maker';
import type { DebuggerEvidence, IdleDescriptor } from '../../../core/model/debugger-evidence';
import type { TcpSocket } from '../../../core/model/os-evidence';
import { codeCalls, joined, listenerInode, type MadeGoroutine } from '../../fixtures/diagnosis/joined';

const accepts = ['internal/poll.runtime_pollWait', 'internal/poll.(*FD).Accept', 'net.(*TCPListener).Accept'];
const main: MadeGoroutine = { id: 1, state: 'chan receive', frames: ['main.main:5'] };
/** Accepts on another listener than the one at descriptor 3. */
const loop = (madeAt: string, fd = 4): MadeGoroutine => ({
  ...{ id: 7, fd, state: 'IO wait', frames: [...accepts.map((f) => `${f}:1`), 'main.accept:30'], madeAt, madeBy: 1 },
});

interface Made {
  readonly calls: readonly (readonly string[])[];
  readonly goroutines?: readonly MadeGoroutine[];
  readonly idle?: Partial<IdleDescriptor>;
  /** Inode of the listener at descriptor 4; none without. */
  readonly second?: number;
}

/** `line by` of the call that made the listener at descriptor 3, or null. */
function told(kind: CallKind, { calls, goroutines = [], idle = {}, second }: Made): string | null {
  const holder = { holder: 'net', reachedBy: null, mayAccept: null, captors: [], setBy: [], ...idle } as const;
  const debugged: Partial<DebuggerEvidence> = { listenerCalls: codeCalls(calls), idle: new Map([[3, holder]]) };
  const inodes = second === undefined ? [listenerInode] : [listenerInode, second];
  const socket = (inode: number, i: number): TcpSocket => ({
    ...{ family: 'tcp', local: `127.0.0.1:${8080 + i}`, localPort: 8080 + i, remote: '0.0.0.0:0', remotePort: 0 },
    ...{ state: 10, txQueue: 0, rxQueue: 1 - i, timer: 0, probes: 0, retransmits: 0, inode },
  });
  const descriptors = inodes.map((inode, i) => ({ fd: 3 + i, inode, link: `socket:[${inode}]`, flags: 0 }));
  const j = joined([
    { goroutines: [main, ...goroutines], debugger: debugged, os: { tcp: inodes.map(socket), descriptors } },
  ]);
  const made = madeAt(
    j,
    j.listeners.find((l) => l.fds[0] === 3)!,
    kind,
    callSites(j, kind),
  );
  return made && `${made.site.line} ${made.by}`;
}

describe('the call that made a listener', () => {
  const files = [
    ['net.(*TCPListener).File', 'main.pass:40'],
    ['net.(*TCPListener).File', 'main.keep:50'],
  ];

  it('is known when it is the only one, and else not by itself', () => {
    assert.equal(told('file', { calls: files.slice(0, 1) }), '40 only');
    assert.equal(told('file', { calls: files }), null);
    const inLibrary = ['net.(*TCPListener).File', 'example.com/lib.dup:3'];
    assert.equal(told('file', { calls: [files[0]!, inLibrary] }), null);
  });

  it('is the one in the function that sets the package variable which holds what it made', () => {
    assert.equal(told('file', { calls: files, idle: { setBy: ['main.keep'] } }), '50 variable');
    assert.equal(told('file', { calls: files, idle: { setBy: ['main.keep.func1'] } }), '50 variable');
    const both = { calls: files, idle: { setBy: ['main.keep', 'main.pass'] } };
    assert.equal(told('file', both), null);
    const made: MadeGoroutine = { id: 9, state: 'select', frames: ['main.x:1'], madeAt: 'main.pass:44' };
    assert.equal(told('file', { ...both, goroutines: [made] }), '40 variableRan');
  });

  it('of what came with the start is the one of a library in a function that has run', () => {
    const through = (...lib: readonly string[]): string[][] => [
      ['net.FileListener', ...lib, 'main.old:20'],
      ['net.FileListener', ...lib, 'main.take:30'],
    ];
    const calls = through('example.com/lib.Listeners:3');
    const goroutines = [loop('main.take:33')];
    assert.equal(told('passedListener', { calls }), null);
    assert.equal(told('passedListener', { calls, goroutines }), '30 ran');
    assert.equal(told('listen', { calls, goroutines }), null, 'others may have run as well');
    assert.equal(told('passedListener', { calls: through(), goroutines }), null, 'each takes up what it wants');
  });

  it('of several in one function has the place that the socket has among those it made', () => {
    const calls = [
      ['net.Listen', 'main.setUp:10'],
      ['net.Listen', 'main.setUp:14'],
    ];
    const goroutines = [loop('main.setUp:20')];
    assert.equal(told('listen', { calls, goroutines, second: listenerInode + 1 }), '10 order');
    assert.equal(told('listen', { calls, goroutines, second: listenerInode - 1 }), null, 'descriptors were used again');
    assert.equal(told('listen', { calls, goroutines: [loop('main.other:20')], second: listenerInode + 1 }), null);
    const third = ['net.Listen', 'main.setUp:16'];
    assert.equal(told('listen', { calls: [...calls, third], goroutines, second: listenerInode + 1 }), null);
  });

  it('of one that a child has inherited is the one in a function that starts a process', () => {
    const start = ['os/exec.(*Cmd).Start', 'main.pass.func1:45'];
    const j = joined([
      {
        goroutines: [main],
        debugger: { listenerCalls: codeCalls([...files, start]) },
        os: { descriptors: [], owners: [{ inode: listenerInode, pid: 9, command: 'child', fd: 3, inherited: true }] },
      },
    ]);
    const [listener] = j.listeners;
    assert.deepEqual(listener?.fds, []);
    assert.equal(madeAt(j, listener, 'file', callSites(j, 'file'))?.site.line, 40);
    assert.equal(told('file', { calls: [...files, start] }), null, 'the process has it itself');
  });
});
