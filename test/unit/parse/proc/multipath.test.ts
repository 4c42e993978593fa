import * as assert from 'node:assert/strict';
import { TcpState, type TcpSocket } from '../../../../core/model/os-evidence';
import { parseMultipathClosed, withMultipathState } from '../../../../core/parse/proc/multipath';
import { hasMultipath } from '../../../../extension/collect/ss';
import { bytesOf } from './fixture';

describe('MPTCP connections', () => {
  /** As iproute2 6.1 writes them with Linux 6.18. */
  const ss = `0      0      127.0.0.1:7071 127.0.0.1:53042 ino:29053767 sk:34e1a cgroup:/ -->
0      0         [::1]:7071     [::1]:53138 timer:(keepalive,58sec,0) uid:33 ino:29053789 sk:34e1b cgroup:/ -->
0      0      127.0.0.1:7071 127.0.0.1:53118 ino:0 sk:34e1c cgroup:/ ---
`;

  it('that the peer has closed are told by inode; one without a process has none', () => {
    assert.deepEqual([...parseMultipathClosed(bytesOf(ss))], [29053767, 29053789]);
    assert.deepEqual([...parseMultipathClosed(bytesOf(''))], []);
  });

  it('are in CLOSE_WAIT then, though the table calls their subflows ESTABLISHED', () => {
    const row = (inode: number, state: number): TcpSocket => ({ inode, state }) as TcpSocket;
    const rows = [row(1, TcpState.established), row(2, TcpState.established), row(1, TcpState.listen)];
    const states = (closed: ReadonlySet<number> | null): number[] =>
      withMultipathState(rows, closed).map((r) => r.state);
    assert.deepEqual(states(new Set([1])), [TcpState.closeWait, TcpState.established, TcpState.listen]);
    assert.deepEqual(states(null), [TcpState.established, TcpState.established, TcpState.listen]);
  });

  it('are asked for only where the namespace has an MPTCP socket', () => {
    const table = (sockets: number): string =>
      `protocol  size sockets  memory press maxhdr\nTCPv6     2432      5       0   no     128\nMPTCP     1936 ${sockets.toString().padStart(6)}       0   no       0\n`;
    assert.deepEqual([table(0), table(44), ''].map(hasMultipath), [false, true, false]);
  });
});
