import assert from 'node:assert/strict';
import type { DiagnosedAcceptor, DiagnosedListener, Diagnosis, Finding } from '../../../core/model/diagnosis';
import type { Frame } from '../../../core/model/frame';
import { siteStates, type SourceSite } from '../../../core/sites/site-state';

const file = '/src/main.go';
const frame = (fn: string, line: number): Frame => ({ function: fn, file, line, pc: null, inlined: false });
const acceptor = (goroutine: number, frames: Frame[], createdBy: Frame): DiagnosedAcceptor => ({
  ...{
    goroutine,
    state: 'IO wait',
    fd: goroutine,
    address: null,
    seenWaitingNs: 0,
    trace: null,
    debugger: null,
    agree: null,
  },
  createdBy,
  dump: frames,
});
const listener = (address: string, acceptors: number[], queue: number | null): DiagnosedListener => ({
  ...{ network: 'tcp', address, fd: 1, inode: 1, queue, backlog: 128, acceptors, class: 'listener-leak' },
  ...{
    site: { function: 'main.open', file, line: 12 },
    queues: [],
    acceptedPerSecond: null,
    sinceFirstSample: true,
    flags: [],
  },
});
const leak = {
  ...{ class: 'listener-leak', severity: 'error', title: 'leak', site: { function: 'main.open', file, line: 12 } },
  listeners: [listener('a', [1], 0)],
} as unknown as Finding;
const diagnosis = {
  verdict: { class: 'listener-leak' },
  findings: [leak],
  acceptors: [
    acceptor(1, [frame('net.Accept', 5), frame('main.serve', 22)], frame('main.open.func1', 12)),
    acceptor(2, [frame('main.serve', 22)], frame('main.open', 12)),
  ],
  listeners: [listener('a', [1], 2), listener('b', [2], 1)],
} as unknown as Diagnosis;
const site = (line: number, within: string, kind: SourceSite['kind'] = 'listen'): SourceSite => ({
  ...{ line, within, kind },
  firstLine: line - 5,
  lastLine: line + 5,
});

describe('the state of call sites', () => {
  const here = (recorded: string): boolean => recorded === file;

  it('is that of the listeners made there and the goroutines that stand there', () => {
    const sites = [
      site(7, 'main.open'),
      site(10, 'main.open'),
      site(22, 'main.serve', 'accept'),
      site(40, 'main.open'),
    ];
    const [above, made, accepts, below] = siteStates(diagnosis, here, sites);
    assert.equal(above, null, 'the nearest call above the line made it');
    assert.deepEqual(
      [made!.listeners.length, made!.acceptors, made!.waiting, made!.class],
      [2, [1, 2], 3, 'listener-leak'],
    );
    assert.deepEqual([accepts!.listeners.length, accepts!.acceptors], [2, [1, 2]]);
    assert.equal(below, null);
  });

  it('is nothing in another function, at other lines and in another file', () => {
    assert.deepEqual(siteStates(diagnosis, here, [site(10, 'main.other'), site(60, 'main.open')]), [null, null]);
    assert.deepEqual(
      siteStates(diagnosis, () => false, [site(10, 'main.open')]),
      [null],
    );
  });

  it('is inconclusive when the diagnosis is', () => {
    const unsure = { ...diagnosis, findings: [], verdict: { class: 'inconclusive' } } as unknown as Diagnosis;
    assert.equal(siteStates(unsure, here, [site(10, 'main.open')])[0]!.class, 'inconclusive');
  });
});
