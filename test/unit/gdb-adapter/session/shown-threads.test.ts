import assert from 'node:assert/strict';
import type { AdapterAttach, ReportedAcceptor } from '../../../../core/protocol/adapter';
import type { InspectedGoroutine, Inspection } from '../../../../gdb-adapter/inspection/inspection';
import { showThreads } from '../../../../gdb-adapter/session/shown-threads';

const details = {
  ...{ status: 'waiting', waitReason: 'IO wait', g: '0x1', parent: null, createdBy: null, memory: null },
};

const acceptorOn = (goroutine: number, fd: number): ReportedAcceptor => ({
  ...{ goroutine, state: 'waiting', waitReason: 'IO wait', fd, fdFrom: 'epoll', network: 'tcp' },
  ...{ address: `127.0.0.1:${fd}`, inode: fd, queue: 0, nonBlocking: true, thread: null, frames: [], gdbFrames: null },
});

interface GroupOf {
  readonly function: string;
  readonly count: number;
  /** Descriptors of those in Accept; the others are represented by one. */
  readonly fds?: readonly number[];
}

function inspectionOf(groups: readonly GroupOf[]): Inspection {
  const goroutines: InspectedGoroutine[] = [];
  const acceptors: ReportedAcceptor[] = [];
  groups.forEach(({ count, fds = [] }, group) => {
    const representatives = fds.length > 0 ? fds.length : 1;
    for (let i = 0; i < representatives; i++) {
      const goroutine = goroutines.length + 1;
      const fd = fds[i];
      if (fd !== undefined) acceptors.push(acceptorOn(goroutine, fd));
      const standsFor = i === 0 ? 1 + count - representatives : 1;
      goroutines.push({
        goroutine,
        tid: goroutine,
        group,
        standsFor,
        acceptor: fd === undefined ? -1 : acceptors.length - 1,
        details,
      });
    }
  });
  const frame = (name: string) => ({ function: name, file: '/a/b.go', line: 1, pc: '0x1', inlined: false });
  const report = {
    ...{ count: groups.reduce((n, g) => n + g.count, 0), byState: {}, acceptors, goVersion: 'go1.26.8', tookMs: 1 },
    ...{ pauseMs: 0, layoutFrom: 'dwarf' as const, gdb: null, withoutFrames: 0, notes: [] },
    groups: groups.map((g) => ({
      count: g.count,
      state: 'waiting',
      waitReason: 'IO wait',
      frames: [frame(g.function)],
      ids: [],
    })),
  };
  return { report, goroutines } as unknown as Inspection;
}

describe('goroutines as rows of the call stack view', () => {
  const show = (groups: readonly GroupOf[], attach: AdapterAttach = {}) => showThreads(inspectionOf(groups), attach);

  it('are one row for each stack, with the count', () => {
    const { threads, leftOut } = show([{ function: 'main.work', count: 500 }]);
    assert.deepEqual(
      threads.map((t) => [t.name, t.count]),
      [['500 goroutines, as 1 [IO wait] main.work', 500]],
    );
    assert.deepEqual(leftOut, []);
  });

  it('in Accept are one row for each socket', () => {
    const { threads } = show([{ function: 'main.serve', count: 3, fds: [7, 7, 8] }]);
    assert.deepEqual(
      threads.map((t) => t.name),
      [
        '2 goroutines of 3 alike, as 1 [IO wait] main.serve · fd 7 127.0.0.1:7',
        'goroutine 3, 1 of 3 alike [IO wait] main.serve · fd 8 127.0.0.1:8',
      ],
    );
  });

  it('of the runtime itself are shown only when all are', () => {
    const groups = [
      { function: 'runtime.bgsweep', count: 2 },
      { function: 'main.work', count: 1 },
    ];
    assert.deepEqual(show(groups).leftOut, ['2 goroutines are left out by the filter user.']);
    assert.equal(show(groups, { filter: 'all' }).threads.length, 2);
  });

  it('are only those in Accept, each for itself, when that is asked', () => {
    const { threads, leftOut } = show(
      [
        { function: 'main.serve', count: 2, fds: [7, 7] },
        { function: 'main.work', count: 5 },
      ],
      {
        filter: 'acceptors',
      },
    );
    assert.deepEqual(
      threads.map((t) => [t.id, t.count]),
      [
        [1, 1],
        [2, 1],
      ],
    );
    assert.deepEqual(leftOut, ['5 goroutines are left out by the filter acceptors.']);
  });

  it('show every stack before the second socket of one, and say what is beyond the limit', () => {
    const leaked = Array.from({ length: 90_000 }, (_, i) => i + 10);
    const others = Array.from({ length: 50 }, (_, i) => ({ function: `main.f${i}`, count: 100 }));
    const { threads, leftOut } = show([...others, { function: 'main.serve', count: 90_000, fds: leaked }], {
      maxThreads: 60,
    });
    assert.equal(threads.length, 60);
    assert.match(threads[0]!.name, /main\.serve/);
    assert.equal(threads.filter((t) => t.acceptor === null).length, 50);
    assert.deepEqual(leftOut, ['89990 goroutines are left out beyond 60 rows: raise maxThreads to see more.']);
  });
});
