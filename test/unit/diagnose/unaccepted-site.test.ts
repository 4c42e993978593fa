import assert from 'node:assert/strict';
import { unacceptedListener } from '../../../core/diagnose/rules/unaccepted-listener';
import { unattendedConnections } from '../../../core/diagnose/rules/unattended-connections';
import { catalogs } from '../../../core/diagnose/text/catalogs';
import type { IdleDescriptor } from '../../../core/model/debugger-evidence';
import { TcpState, type OsEvidence, type TcpSocket } from '../../../core/model/os-evidence';
import { codeCalls, frame, joined, type MadeGoroutine, type MadeSample } from '../../fixtures/diagnosis/joined';

const main: MadeGoroutine = { id: 1, state: 'select', frames: ['main.main:5'] };
const parked: MadeGoroutine = {
  ...{ id: 2, fd: 5, state: 'IO wait', frames: ['internal/poll.runtime_pollWait:1', 'main.other:50'] },
};
const idle: IdleDescriptor = { holder: 'net', reachedBy: null, mayAccept: null, captors: [], setBy: [] };

/** `cause line` of the listener at descriptor 3, which nobody accepts on, and what is said of where it was made. */
function found(sample: Partial<MadeSample>): { readonly finding: string; readonly said: string } {
  const one = { goroutines: [main, parked], connections: [5], debugger: { idle: new Map([[3, idle]]) }, ...sample };
  const [draft] = unacceptedListener.find({ ...joined([one, one]), texts: catalogs.en });
  assert.ok(draft);
  return {
    finding: `${draft.cause ?? '?'} ${draft.site?.line ?? '?'}`,
    said: draft.evidence.map((e) => e.says).join('\n'),
  };
}

const notOurs: TcpSocket = {
  ...{ family: 'tcp', local: '127.0.0.1:8080', localPort: 8080, remote: '0.0.0.0:0', remotePort: 0, state: 10 },
  ...{ txQueue: 0, rxQueue: 4, timer: 0, probes: 0, retransmits: 0, inode: 100 },
};
/** Registered with the poller, which has descriptor 4. */
const epoll: OsEvidence['epoll'] = [{ epollFd: 4, fd: 3, inode: 100, data: '0' }];
const nothingHeld = { tcp: [notOurs], epoll };

describe('the line that is named of a listener which nobody accepts on', () => {
  const ended = [{ createdBy: frame('main.serve:22'), startPc: '0x2', ids: [7], parents: [1] }];

  it('is the go statement of the loop that had it and has ended', () => {
    const firstLook = { ended, captors: new Map([[3, ['0x2']]]) };
    const closed = { ...notOurs, state: TcpState.timeWait, rxQueue: 0, inode: 0 };
    const { finding, said } = found({ firstLook, os: { tcp: [notOurs, closed], epoll } });
    assert.equal(finding, 'loop-ended 22');
    assert.match(said, /goroutine 7, whose function literal has the listener, has ended; it was made here/);
    assert.equal(
      found({ firstLook, os: nothingHeld }).finding,
      'never-accepted ?',
      'who had it need not have accepted',
    );
  });

  it('is the go statement of who made the goroutines on its connections, if a library did', () => {
    const lib = 'example.com/lib';
    const handlers = [5, 6].map((fd) => ({ ...parked, fd, id: 3 + fd, madeAt: `${lib}.(*S).loop:30`, madeBy: 7 }));
    const firstLook = { ended, captors: new Map() };
    const { finding, said } = found({ goroutines: [main, ...handlers], connections: [5, 6], firstLook, os: { epoll } });
    assert.equal(finding, 'loop-ended 22');
    assert.match(said, /goroutine 7, which made 2 goroutines on its connections, has ended/);
  });

  it('is a call that can be told from the others, and else they are listed', () => {
    const calls = codeCalls([
      ['net.Listen', 'main.setUp:10'],
      ['net.Listen', 'main.other:20'],
    ]);
    const setBy = { ...idle, setBy: ['main.other'] };
    const variable = found({ os: nothingHeld, debugger: { listenerCalls: calls, idle: new Map([[3, setBy]]) } });
    assert.equal(variable.finding, 'never-accepted 20');
    assert.match(
      variable.said,
      /package variable that holds it is set by main\.other; of 2 calls that listen one is there/,
    );
    const open = found({ os: nothingHeld, debugger: { listenerCalls: calls, idle: new Map([[3, idle]]) } });
    assert.equal(open.finding, 'never-accepted ?');
    assert.match(open.said, /the program listens in 2 places: main\.go:10, main\.go:20/);
  });
});

describe('accepted connections that nobody reads', () => {
  const lib = 'example.com/lib';
  const accepts = ['internal/poll.runtime_pollWait:1', 'internal/poll.(*FD).Accept:1', 'net.(*TCPListener).Accept:1'];
  const loop: MadeGoroutine = {
    ...{ id: 7, fd: 3, state: 'IO wait', frames: [...accepts, `${lib}.(*Proxy).serve:28`] },
    ...{ madeAt: `${lib}.(*Proxy).Start:20`, madeBy: 1 },
  };
  const pushing = Array.from({ length: 25 }, (_, i): MadeGoroutine => ({
    id: 10 + i,
    state: 'sync.Cond.Wait',
    frames: ['sync.runtime_notifyListWait:1', 'sync.(*Cond).Wait:2', `${lib}.(*Target).Push:30`],
    ...{ madeAt: `${lib}.(*Proxy).serve:30`, madeBy: 7 },
  }));
  const fds = pushing.map((_, i) => 20 + i);
  const sockets = fds.map((fd): TcpSocket => ({ ...notOurs, state: 1, rxQueue: 9, inode: 200 + fd }));
  const causeAt = (acceptMethods: readonly string[]): string => {
    const sample: MadeSample = {
      ...{ goroutines: [main, loop, ...pushing], connections: fds, os: { tcp: [notOurs, ...sockets] } },
      debugger: { acceptMethods, spawnCalls: codeCalls([[`${lib}.(*Proxy).Start`, 'main.proxy:40']]) },
    };
    const [draft] = unattendedConnections.find({ ...joined([sample, sample]), texts: catalogs.en });
    return `${draft?.cause ?? '?'} ${draft?.site?.line ?? '?'}`;
  };

  it('wait for the Accept of a listener in memory, by the method in which they are handed to it', () => {
    assert.equal(causeAt([`${lib}.(*Target).Accept`]), 'never-accepted 40');
    assert.equal(causeAt([`${lib}.(*Other).Accept`]), '? ?');
  });
});
