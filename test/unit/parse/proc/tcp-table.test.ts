import * as assert from 'node:assert/strict';
import { TcpState } from '../../../../core/model/os-evidence';
import { parseTcpTable } from '../../../../core/parse/proc/tcp-table';
import { bytesOf, procFixture } from './fixture';

const header = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const row = (local: string, rest: string): string => `   0: ${local} 00000000:0000 ${rest}\n`;

describe('/proc/net/tcp', () => {
  it('reads a listener with its queue', () => {
    const { rows, bad, headed } = parseTcpTable(procFixture('net-tcp'), 'tcp');
    assert.deepEqual([rows.length, bad, headed], [11, 0, true]);
    assert.deepEqual(rows[0], {
      family: 'tcp',
      local: '127.0.0.1:38877',
      localPort: 38877,
      remote: '0.0.0.0:0',
      remotePort: 0,
      state: TcpState.listen,
      txQueue: 0,
      rxQueue: 17,
      timer: 0,
      probes: 0,
      retransmits: 0,
      inode: 74818,
    });
  });

  it('tells queued connections (inode 0) from accepted ones, and a keepalive timer', () => {
    const { rows } = parseTcpTable(procFixture('net-tcp'), 'tcp');
    assert.deepEqual(
      rows.filter((r) => r.state === TcpState.established).map((r) => [r.remotePort, r.rxQueue, r.timer, r.inode]),
      [
        [43256, 29, 0, 0],
        [43322, 29, 0, 0],
        [43124, 0, 2, 74835],
        [43182, 29, 0, 0],
        [43302, 29, 0, 0],
        [43234, 29, 0, 0],
        [43144, 0, 2, 74839],
        [43194, 29, 0, 0],
        [7001, 0, 0, 74965],
      ],
    );
  });

  it('reads send queue, retransmits and unanswered probes', () => {
    const text =
      header + row('0100007F:1F90', '01 0000002A:00000007 04:00000014 00000003  1000        2 77 1 0 20 4 30 10 -1');
    const [socket] = parseTcpTable(bytesOf(text), 'tcp').rows;
    assert.deepEqual(
      [socket?.txQueue, socket?.rxQueue, socket?.timer, socket?.retransmits, socket?.probes, socket?.inode],
      [42, 7, 4, 3, 2, 77],
    );
  });

  it('reads IPv6, compressed, and IPv4 mapped into it as IPv4', () => {
    const { rows, bad } = parseTcpTable(procFixture('net-tcp6'), 'tcp6');
    assert.equal(bad, 0);
    assert.deepEqual(
      rows.map((r) => `${r.local} ${r.remote}`),
      [
        '[::]:7001 [::]:0',
        '[::1]:7002 [::]:0',
        '[::1]:39664 [::1]:7002',
        '[::1]:7002 [::1]:39664',
        '127.0.0.1:7001 127.0.0.1:45170',
      ],
    );
  });

  it('compresses the longest run of zeros only (RFC 5952)', () => {
    const local = (hex: string): string | undefined => {
      const line = `   0: ${hex}:0050 ${'0'.repeat(32)}:0000 0A 00000000:00000000 00:00000000 00000000 0 0 5\n`;
      return parseTcpTable(bytesOf(header + line), 'tcp6').rows[0]?.local;
    };
    assert.equal(local('B80D0120000000000000010002000000'), '[2001:db8::1:0:0:2]:80');
    assert.equal(local('B80D0120010000000100010001000100'), '[2001:db8:0:1:1:1:1:1]:80');
    assert.equal(local('FFFFFFFFFFFFFFFFFFFFFFFF00000000'), '[ffff:ffff:ffff:ffff:ffff:ffff::]:80');
  });

  it('counts lines that it does not understand and goes on', () => {
    const good = row('0100007F:0050', '0A 00000000:00000000 00:00000000 00000000 0 0 5');
    const text = `${header}${good}garbage\n${good.slice(0, 40)}\n${good.replace('0100007F', '0100007G')}${good}`;
    const { rows, bad } = parseTcpTable(bytesOf(text), 'tcp');
    assert.deepEqual([rows.length, bad], [2, 3]);
  });

  it('is not headed when it is another file', () => {
    for (const text of ['', 'permission denied', '\0\0\0', 'Num RefCount\n'])
      assert.equal(parseTcpTable(bytesOf(text), 'tcp').headed, false);
  });

  it('reads every row of a large table', () => {
    const body = procFixture('net-tcp').toString().split('\n').slice(1, 11).join('\n') + '\n';
    assert.equal(parseTcpTable(bytesOf(header + body.repeat(800)), 'tcp').rows.length, 8000);
  });
});
