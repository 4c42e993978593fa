import assert from 'node:assert/strict';
import type { Case } from '../../../core/diagnose/case';
import { missingForHealthy } from '../../../core/diagnose/completeness';
import { fdExhaustion } from '../../../core/diagnose/rules/fd-exhaustion';
import { catalogs } from '../../../core/diagnose/text/catalogs';
import type { Descriptor, TcpSocket } from '../../../core/model/os-evidence';
import { joined, listenerInode } from '../../fixtures/diagnosis/joined';

const limits = { openFiles: 80, openFilesHard: 80 };
const listening: TcpSocket = {
  ...{ family: 'tcp', local: '127.0.0.1:8080', localPort: 8080, remote: '0.0.0.0:0', remotePort: 0, state: 10 },
  ...{ txQueue: 0, rxQueue: 0, timer: 0, probes: 0, retransmits: 0, inode: listenerInode },
};
const file = (fd: number): Descriptor => ({ fd, link: '/var/lib/app/data', inode: null, flags: 0 });
const descriptors: Descriptor[] = [
  { fd: 3, link: `socket:[${listenerInode}]`, inode: listenerInode, flags: 0o4002 },
  ...Array.from({ length: 70 }, (_, i) => file(10 + i)),
];

/** So many descriptors in each sample; nobody queues, and no loop sleeps. */
function caseOf(...open: readonly number[]): Case {
  const goroutines = [{ id: 1, state: 'chan receive', frames: ['main.main:12'] }];
  const sample = (openDescriptors: number) => ({
    goroutines,
    os: { limits, openDescriptors, descriptors, tcp: [listening] },
  });
  return { ...joined(open.map(sample)), texts: catalogs.en };
}

describe('a table of descriptors that is full', () => {
  it('throughout is a finding, also of a program that goes on accepting, with what they are', () => {
    const [found, ...more] = fdExhaustion.find(caseOf(80, 78));
    assert.deepEqual([found?.confidence, more.length], ['likely', 0]);
    assert.match(found!.explanation, /78 of 80 descriptors open, in every sample.* 70 of the descriptors are \/var/s);
  });

  it('names the line behind the clients, and not that of another loop, which only fails as well', () => {
    const sleeps = {
      ...{ id: 2, state: 'sleep', frames: ['time.Sleep:1', 'net/http.(*Server).Serve:2'] },
      ...{ madeAt: 'main.admin:60', madeBy: 1 },
    };
    const handler = {
      ...{ id: 8, fd: 10, state: 'IO wait', frames: ['internal/poll.runtime_pollWait:1', 'example.com/lib.serve:2'] },
      ...{ madeAt: 'main.run:30', madeBy: 7 },
    };
    const queued = { ...listening, rxQueue: 40 };
    const client = { ...listening, state: 1, inode: 210 };
    const socket = { fd: 10, link: 'socket:[210]', inode: 210, flags: 0 };
    const os = { limits, openDescriptors: 80, descriptors: [...descriptors, socket], tcp: [queued, client] };
    const sample = { goroutines: [sleeps, handler], os };
    const [found] = fdExhaustion.find({ ...joined([sample, sample]), texts: catalogs.en });
    assert.deepEqual([found?.confidence, found?.site?.line], ['confirmed', 30]);
  });

  it('in the last sample only is no finding, and not healthy', () => {
    const j = caseOf(40, 80);
    assert.deepEqual(fdExhaustion.find(j), []);
    assert.ok(missingForHealthy(j).some((m) => /80 descriptors open, as many as the process may/.test(m.says)));
  });

  it('in the first sample only is neither', () => {
    const j = caseOf(80, 40);
    assert.deepEqual(fdExhaustion.find(j), []);
    assert.ok(!missingForHealthy(j).some((m) => m.says.includes('as many as the process may')));
  });
});
