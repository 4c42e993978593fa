import * as assert from 'node:assert/strict';
import type { RawDocument } from '../../../../core/model/recording';
import { decodeOs } from '../../../../core/parse/os-evidence';
import { bytesOf, document, procFixture } from './fixture';

const whole: readonly RawDocument[] = [
  document('proc/net/tcp', procFixture('net-tcp')),
  document('proc/net/tcp6', procFixture('net-tcp6')),
  document('proc/net/unix', procFixture('net-unix')),
  document('proc/net/netstat', procFixture('net-netstat')),
  document('proc/net/snmp', procFixture('net-snmp')),
  document('proc/limits', procFixture('limits')),
  document('proc/stat', procFixture('stat')),
  document('proc/fd.tsv', bytesOf('#open\t2\n3\t02000002\tanon_inode:[eventpoll]\n5\t02004002\tsocket:[74815]\n')),
  document('proc/epoll/3', procFixture('epoll')),
  document('proc/threads.tsv', bytesOf('10\t10\tS\t7\tdo_epoll_wait\t281 0x3 0x0 0x80 0x0 0x0 0x0 0x7 0x4\n')),
  document('proc/owners.tsv', bytesOf('')),
  document('proc/sysctl.tsv', bytesOf('net.core.somaxconn\t4096\n')),
  document('proc/cgroup', bytesOf('0::/\n')),
  document('ss/listen.txt', procFixture('ss-listen.txt')),
  document('ss/connections.txt', bytesOf('')),
];
const but = (name: string, more: Partial<RawDocument>): RawDocument[] =>
  whole.map((d) => (d.name === name ? { ...d, ...more } : d));

describe('the kernel tables together', () => {
  it('has no gap when everything was read', () => {
    const os = decodeOs(whole);
    assert.deepEqual(os.gaps, []);
    assert.deepEqual(
      [os.tcp.length, os.unix.length, os.descriptors.length, os.epoll.length, os.threads.length, os.openDescriptors],
      [16, 4, 2, 5, 1, 2],
    );
    assert.deepEqual(
      [
        os.limits.openFiles,
        os.cpuTicks,
        os.backlog.get(74818),
        os.counters.get('TcpExt.ListenOverflows'),
        os.containerId,
      ],
      [20000, 4, 16, 59, null],
    );
  });

  it('names a gap for each document that was not recorded', () => {
    const parts = new Set(decodeOs([]).gaps.map((g) => g.part));
    assert.deepEqual([...parts].sort(), [
      'backlog',
      'counters',
      'cpu',
      'descriptors',
      'limits',
      'owners',
      'sysctls',
      'tcp',
      'threads',
      'traffic',
      'unix',
    ]);
  });

  it('says why a document failed, and does not take it for an empty one', () => {
    const os = decodeOs(but('proc/fd.tsv', { bytes: null, error: 'permission denied' }));
    assert.equal(os.openDescriptors, null);
    assert.deepEqual(os.gaps, [{ part: 'descriptors', reason: 'proc/fd.tsv: permission denied' }]);
  });

  it('uses what a cut document holds, and says that it was cut', () => {
    const os = decodeOs(but('proc/owners.tsv', { cut: true, bytes: bytesOf('5\t6\t7\t0\tsh\n') }));
    assert.equal(os.owners.length, 1);
    assert.deepEqual(os.gaps, [{ part: 'owners', reason: 'proc/owners.tsv was cut at a limit of ours' }]);
  });

  it('counts descriptors beyond the cut', () => {
    const os = decodeOs(but('proc/fd.tsv', { cut: true, bytes: bytesOf('#open\t250000\n0\t-\t/dev/null\n') }));
    assert.deepEqual([os.openDescriptors, os.descriptors.length], [250000, 1]);
  });

  it('takes an empty tcp6 for a kernel without IPv6, but an empty tcp for a failure', () => {
    assert.deepEqual(decodeOs(but('proc/net/tcp6', { bytes: bytesOf('') })).gaps, []);
    assert.equal(decodeOs(but('proc/net/tcp', { bytes: bytesOf('') })).gaps[0]?.part, 'tcp');
  });

  it('tells an epoll descriptor whose registrations could not be read', () => {
    assert.equal(decodeOs(but('proc/epoll/3', { bytes: null, error: 'it is not there' })).gaps[0]?.part, 'epoll');
  });

  it('tells when no system call could be read', () => {
    const os = decodeOs(but('proc/threads.tsv', { bytes: bytesOf('10\t10\tS\t7\t0\t-\n') }));
    assert.equal(os.gaps[0]?.reason, 'the system calls of its threads could not be read');
  });

  it('never throws on damaged documents, and never calls damage an empty machine', () => {
    let seed = 7;
    const random = (n: number): number => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) % n;
    for (let round = 0; round < 300; round++) {
      const damaged = whole.map((d) => {
        const bytes = Uint8Array.from(d.bytes!).slice(0, random(d.bytes!.length + 1));
        for (let k = 0; k < 5 && bytes.length > 0; k++) bytes[random(bytes.length)] = random(256);
        return { ...d, bytes };
      });
      const os = decodeOs(damaged);
      if (os.tcp.length === 0) assert.ok(os.gaps.some((g) => g.part === 'tcp'));
    }
  });
});
