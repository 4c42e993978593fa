import * as assert from 'node:assert/strict';
import { kernelSettings } from '../../../core/diagnose/kernel-settings';
import { draft } from '../../../core/diagnose/rule';
import { catalogs } from '../../../core/diagnose/text/catalogs';
import type { FindingClass, KernelSetting } from '../../../core/model/diagnosis';
import type { OsEvidence, TcpSocket } from '../../../core/model/os-evidence';
import { joined, listenerInode } from '../../fixtures/diagnosis/joined';

const goroutines = [{ id: 1, state: 'chan receive', frames: ['main.main:12'] }];
const sysctls = new Map([
  ['net.ipv4.tcp_abort_on_overflow', '0'],
  ['net.core.somaxconn', '16'],
  ['net.ipv4.tcp_retries2', '15'],
  ['net.ipv4.tcp_keepalive_probes', '9'],
  ['net.ipv4.tcp_tw_reuse', '2'],
  ['net.ipv4.ip_local_port_range', '32768\t32777'],
  ['fs.file-nr', '900\t0\t1000'],
]);
const row: TcpSocket = {
  ...{ family: 'tcp', local: '127.0.0.1:8080', localPort: 8080, remote: '10.0.0.9:443', remotePort: 443, state: 1 },
  ...{ txQueue: 0, rxQueue: 0, timer: 0, probes: 0, retransmits: 0, inode: 900 },
};
const listening: TcpSocket = { ...row, state: 10, rxQueue: 16, inode: listenerInode };

function settings(kind: FindingClass, os: Partial<OsEvidence>, goVersion = 'go1.26.8'): KernelSetting[] {
  const sample = { goroutines, os: { sysctls, tcp: [listening], ...os } };
  const before = { goroutines, os: { ...sample.os, counters: new Map([['TcpExt.ListenOverflows', 5]]) } };
  const j = joined([before, sample], { target: { goVersion } });
  const made = draft({
    ...{ class: kind, severity: 'error', confidence: 'likely', title: '', explanation: '', remedy: '' },
    on: j.listeners,
  });
  return kernelSettings({ ...j, texts: catalogs.en }, made);
}
const names = (...args: Parameters<typeof settings>): string[] => settings(...args).map((s) => s.name);

describe('kernel settings of a finding', () => {
  it('the limit of descriptors, once it is near: with the command that raises it', () => {
    const limits = { openFiles: 100, openFilesHard: 4096 };
    const [one] = settings('close-wait-leak', { openDescriptors: 80, limits });
    assert.equal(one?.value, '80 of 100 used');
    assert.match(one.effect, /prlimit --pid 5 --nofile=4096/);
    assert.deepEqual(names('close-wait-leak', { openDescriptors: 79, limits }), []);
    assert.deepEqual(names('stalled-accept-loop', { openDescriptors: 99, limits }), []);
    const atHard = settings('fd-exhaustion', { openDescriptors: 100, limits: { openFiles: 100, openFilesHard: 100 } });
    assert.match(atHard[0]!.effect, /hard limit.*LimitNOFILE=/);
  });

  it('the table of open files of the machine, where it is nearly full', () => {
    assert.deepEqual(names('fd-exhaustion', { limits: { openFiles: null, openFilesHard: null } }), ['fs.file-max']);
    const roomy = new Map([...sysctls, ['fs.file-nr', '900\t0\t9223372036854775807'] as const]);
    assert.deepEqual(names('fd-exhaustion', { sysctls: roomy }), []);
  });

  it('what clients meet at a full queue, and not at one that is not full', () => {
    const backlog = new Map([[listenerInode, 16]]);
    const [one] = settings('stalled-accept-loop', { backlog });
    assert.equal(one?.name, 'net.ipv4.tcp_abort_on_overflow');
    assert.match(one.effect, /reset at once/);
    const resets = new Map([...sysctls, ['net.ipv4.tcp_abort_on_overflow', '1'] as const]);
    assert.match(settings('stalled-accept-loop', { backlog, sysctls: resets })[0]!.effect, /with 0 they wait/);
    assert.deepEqual(names('stalled-accept-loop', { backlog: new Map([[listenerInode, 17]]) }), []);
  });

  it('a longer queue only where somebody accepts, attempts were lost, and Go took the length from there', () => {
    const counters = new Map([['TcpExt.ListenOverflows', 8]]);
    const backlog = new Map([[listenerInode, 16]]);
    assert.match(settings('healthy', { counters, backlog })[0]!.effect, /^3 attempts/);
    assert.deepEqual(names('healthy', { counters, backlog: new Map([[listenerInode, 4]]) }), []);
    assert.deepEqual(names('healthy', { counters: new Map([['TcpExt.ListenOverflows', 5]]), backlog }), []);
    assert.ok(!names('stalled-accept-loop', { counters, backlog }).includes('net.core.somaxconn'));
  });

  it('tries and probes that keep dead clients, where there are any', () => {
    const lost = { ...row, timer: 1, retransmits: 3 };
    const probed = { ...row, timer: 2, probes: 2 };
    assert.deepEqual(names('handler-leak', { tcp: [listening, lost, probed] }), ['net.ipv4.tcp_retries2']);
    assert.deepEqual(names('handler-leak', { tcp: [listening, probed] }, 'go1.22.1'), [
      'net.ipv4.tcp_keepalive_probes',
    ]);
    assert.deepEqual(names('handler-leak', { tcp: [listening, { ...lost, localPort: 1 }, row] }, 'go1.22.1'), []);
  });

  it('ports towards one address that are nearly used up', () => {
    const ports = [0, 1, 2, 3, 4].map((n) => ({ ...row, state: 6, localPort: 32768 + n, inode: 0 }));
    assert.deepEqual(names('inconclusive', { tcp: [listening, ...ports] }), ['net.ipv4.tcp_tw_reuse']);
    assert.deepEqual(names('inconclusive', { tcp: [listening, ...ports.slice(1)] }), []);
  });

  it('nothing where the kernel said nothing', () => {
    assert.deepEqual(
      names('fd-exhaustion', { sysctls: new Map(), limits: { openFiles: null, openFilesHard: null } }),
      [],
    );
  });
});
