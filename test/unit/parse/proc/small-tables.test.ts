import * as assert from 'node:assert/strict';
import { parseConnections } from '../../../../core/parse/proc/connections';
import { parseContainerId } from '../../../../core/parse/proc/cgroup';
import { parseCounters } from '../../../../core/parse/proc/counters';
import { parseDescriptors, parseEpoll, parseFdFlags } from '../../../../core/parse/proc/descriptors';
import { parseOpenFilesLimit } from '../../../../core/parse/proc/limits';
import { parseListenBacklog } from '../../../../core/parse/proc/listen-backlog';
import { parseOwners } from '../../../../core/parse/proc/owners';
import { parseStat } from '../../../../core/parse/proc/process-stat';
import { parseSysctls } from '../../../../core/parse/proc/sysctls';
import { escapeTsv } from '../../../../core/parse/proc/text-rows';
import { parseInnerTid, parseThreads } from '../../../../core/parse/proc/threads';
import { parseTraffic } from '../../../../core/parse/proc/traffic';
import { parseUnixTable } from '../../../../core/parse/proc/unix-table';
import { bytesOf, procFixture } from './fixture';

describe('/proc/net/unix', () => {
  it('reads listeners, queued connects, abstract names and paths with blanks', () => {
    const { rows, bad } = parseUnixTable(procFixture('net-unix'));
    assert.equal(bad, 0);
    assert.deepEqual(rows, [
      { path: '/run/a b.sock', inode: 0, listening: false, state: 2 },
      { path: '/run/a b.sock', inode: 74968, listening: true, state: 1 },
      { path: '', inode: 74969, listening: false, state: 3 },
      { path: '@abstract name', inode: 74967, listening: true, state: 1 },
    ]);
  });

  it('keeps a blank that begins a path, and counts the rest of a path with a newline as bad', () => {
    const head = 'Num       RefCount Protocol Flags    Type St Inode Path\n';
    const text = `${head}0: 00000002 00000000 00010000 0001 01 7  /x\n0: 00000002 00000000 00010000 0001 01 8 /a\nb\n`;
    const { rows, bad } = parseUnixTable(bytesOf(text));
    assert.deepEqual(
      rows.map((r) => r.path),
      [' /x', '/a'],
    );
    assert.equal(bad, 1);
  });
});

describe('network counters', () => {
  it('pairs names with values in netstat and snmp', () => {
    const counters = new Map<string, number>();
    parseCounters(procFixture('net-netstat'), counters);
    parseCounters(procFixture('net-snmp'), counters);
    const wanted = ['TcpExt.ListenOverflows', 'TcpExt.ListenDrops', 'Tcp.CurrEstab', 'Tcp.MaxConn'];
    assert.deepEqual(
      wanted.map((name) => counters.get(name)),
      [59, 59, 54, -1],
    );
  });

  it('reads nothing from a table cut between names and values', () => {
    assert.equal(parseCounters(bytesOf('TcpExt: A B\n'), new Map()), 0);
    assert.equal(parseCounters(bytesOf('TcpExt: A B\nTcpExt: 1\n'), new Map()), 1);
  });
});

describe('/proc/PID/stat', () => {
  it('adds user and system time', () => {
    const stat = parseStat(procFixture('stat'));
    assert.deepEqual(stat, { parent: 19660, state: 'S', cpuTicks: 4, startTicks: 293863, command: 'acceptlab' });
  });

  it('finds the end of a command with blanks and parentheses', () => {
    const text = procFixture('stat').toString().replace('(acceptlab)', '(a) S 1 (b c)');
    assert.equal(parseStat(bytesOf(text))?.command, 'a) S 1 (b c');
    assert.equal(parseStat(bytesOf(text))?.parent, 19660);
  });

  it('is null for anything else', () => {
    for (const text of ['', '1 (x', '1 (x) S', ')(', '1 (x) S a b c d e f g h i j k l m n o p q r s'])
      assert.equal(parseStat(bytesOf(text)), null);
  });
});

describe('container id in /proc/PID/cgroup', () => {
  const id = 'a1'.repeat(32);
  const other = 'b2'.repeat(32);
  const cases: [string, string | null][] = [
    ['0::/', null],
    ['0::/user.slice/user-1000.slice/session-2.scope', null],
    [`12:pids:/docker/${id}`, id],
    [`0::/system.slice/docker-${id}.scope`, id],
    [`0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod12.slice/cri-containerd-${id}.scope`, id],
    [`1:name=systemd:/kubepods/burstable/pod8d2/${id}`, id],
    [`0::/kubepods.slice/crio-${id}.scope`, id],
    [`0::/machine.slice/libpod-${id}.scope/container`, id],
    [`0::/machine.slice/libpod-conmon-${id}.scope`, null],
    [`0::/libpod_parent/libpod-${id}`, id],
    [`0::/system.slice/containerd.service/kubepods-besteffort-pod1.slice:cri-containerd:${id}`, id],
    [`0::/docker/${other}/docker/${id}`, id],
    [`0::/docker/${id.slice(1)}`, null],
  ];
  for (const [line, expected] of cases)
    it(line.replaceAll(id, 'ID').replaceAll(other, 'OUTER'), () => {
      assert.equal(parseContainerId(bytesOf(`${line}\n`)), expected);
    });
});

describe('descriptors', () => {
  it('reads flags in octal, socket inodes, escaped links and the count', () => {
    const link = '/a\tb\\n\nc';
    const text = `#open\t9\n3\t02004002\tsocket:[74818]\n4\t-\t${escapeTsv(link)}\nrubbish\n`;
    assert.deepEqual(parseDescriptors(bytesOf(text)), {
      descriptors: [
        { fd: 3, link: 'socket:[74818]', inode: 74818, flags: 0o2004002 },
        { fd: 4, link, inode: null, flags: null },
      ],
      open: 9,
      bad: 1,
    });
  });

  it('reads epoll registrations: data and inode are hex', () => {
    const entries = parseEpoll(procFixture('epoll'), 3);
    assert.deepEqual(entries.slice(0, 2), [
      { epollFd: 3, fd: 18, data: '3fe11432fb000001', inode: 0x12457 },
      { epollFd: 3, fd: 5, data: '3fe114f4dc000002', inode: 74815 },
    ]);
    assert.deepEqual(entries.at(-1), { epollFd: 3, fd: 4, data: 'c02560', inode: 26 });
    assert.equal(parseFdFlags(procFixture('epoll')), '02000002');
  });
});

describe('threads', () => {
  it('tells a blocking accept4, a running thread and one that may not be read', () => {
    const text =
      '10\t3\tS\t7\tinet_csk_accept\t288 0x5 0x0 0x0 0x80000 0x0 0x0 0x7ffc 0x49\n' +
      '11\t11\tR\t1\t0\trunning\n12\t12\tS\t0\tx\t-1 0x7f 0x4\n13\t13\tS\t0\tx\t-\nshort\n';
    const { threads, bad } = parseThreads(bytesOf(text));
    assert.equal(bad, 1);
    assert.deepEqual(threads[0], {
      tid: 10,
      innerTid: 3,
      state: 'S',
      cpuTicks: 7,
      wchan: 'inet_csk_accept',
      syscall: 288,
      args: ['0x5', '0x0', '0x0', '0x80000', '0x0', '0x0'],
    });
    assert.deepEqual(
      threads.map((t) => t.syscall),
      [288, -1, -1, null],
    );
  });

  it('takes the innermost id', () => {
    assert.equal(parseInnerTid(bytesOf('Tgid:\t9\nNSpid:\t9148\t77\t3\nNSpgid:\t1\n')), 3);
    assert.equal(parseInnerTid(bytesOf('Name:\tx\n')), null);
  });
});

describe('other small documents', () => {
  it('limits', () => {
    assert.deepEqual(parseOpenFilesLimit(procFixture('limits')), { soft: 20000, hard: 20000 });
    const line = (soft: string, hard: string): Uint8Array =>
      bytesOf(`Max open files            ${soft.padEnd(21)}${hard.padEnd(21)}files`);
    assert.deepEqual(parseOpenFilesLimit(line('1024', '1048576')), { soft: 1024, hard: 1_048_576 });
    assert.deepEqual(parseOpenFilesLimit(line('unlimited', 'unlimited')), { soft: null, hard: null });
    assert.equal(parseOpenFilesLimit(bytesOf('Max processes 1 2')), null);
  });

  it('backlogs from ss, also of a wildcard and with a uid', () => {
    const { backlog, bad } = parseListenBacklog(procFixture('ss-listen.txt'));
    assert.deepEqual(
      [...backlog],
      [
        [74818, 16],
        [74815, 4096],
        [76420, 3],
        [76421, 5],
      ],
    );
    assert.equal(bad, 0);
    const user = 'LISTEN 0 128 [::1]:1 [::]:* uid:1000 ino:5 sk:1 cgroup:/user.slice <->\nusage: ss\n';
    assert.deepEqual(parseListenBacklog(bytesOf(user)), { backlog: new Map([[5, 128]]), bad: 1 });
  });

  it('what moved on connections, on two lines or one, nothing being 0', () => {
    const text =
      '0      0      127.0.0.1:80 127.0.0.1:39852 timer:(keepalive,11sec,0) ino:41 sk:5ebf cgroup:/ <->\n' +
      '\t ts sack rto:204 bytes_sent:9 bytes_acked:7 bytes_received:668 segs_out:13 lastsnd:800 lastrcv:804\n' +
      '0 0 [::1]:80 [::1]:2 uid:7 ino:42 sk:1\n\t sack cwnd:10\n' +
      '0 0 [::1]:80 [::1]:3 ino:43 sk:1 sack bytes_received:5\nusage: ss\n\t bytes_acked:99\n';
    assert.deepEqual(parseTraffic(bytesOf(text)), {
      traffic: new Map([
        [41, { acked: 7, received: 668 }],
        [42, { acked: 0, received: 0 }],
        [43, { acked: 0, received: 5 }],
      ]),
      bad: 1,
    });
  });

  it('owners, sysctls and the connections of the observer', () => {
    assert.deepEqual(parseOwners(bytesOf('7\t8\t9\t1\ta\\tb\nx\n')), {
      owners: [{ inode: 7, pid: 8, fd: 9, inherited: true, command: 'a\tb' }],
      bad: 1,
    });
    assert.deepEqual(
      [...parseSysctls(bytesOf('net.core.somaxconn\t4096\nfs.file-nr\t1\\t0\\t9\n'))],
      [
        ['net.core.somaxconn', '4096'],
        ['fs.file-nr', '1\t0\t9'],
      ],
    );
    assert.deepEqual(parseConnections(bytesOf('127.0.0.1:6060\t127.0.0.1:50000\n')), [
      { local: '127.0.0.1:6060', remote: '127.0.0.1:50000' },
    ]);
  });
});
