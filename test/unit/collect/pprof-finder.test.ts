import * as assert from 'node:assert/strict';
import type { TcpSocket } from '../../../core/model/os-evidence';
import { addressesOf, containsPprof, findPprof, toAsk } from '../../../extension/collect/pprof-finder';
import { lookFirst } from '../../../extension/collect/first-look';
import { heldBy, listeningRows } from '../../../extension/collect/listening-sockets';
import { startLab } from '../../lab-program';

const row = (family: 'tcp' | 'tcp6', local: string): TcpSocket => ({
  family,
  local,
  localPort: Number(local.slice(local.lastIndexOf(':') + 1)),
  remote: '',
  remotePort: 0,
  state: 10,
  txQueue: 0,
  rxQueue: 0,
  timer: 0,
  probes: 0,
  retransmits: 0,
  inode: 1,
});

describe('looking for pprof', function () {
  this.timeout(30_000);
  const options = { signal: new AbortController().signal };

  it('sees in the executable whether it is worth asking', async () => {
    assert.equal(containsPprof(process.pid), false);
    const lab = await startLab('healthy-idle');
    assert.equal(containsPprof(lab.pid), true);
    await lab.stop();
    assert.throws(() => containsPprof(lab.pid), { code: 'target-exited' });
  });

  it('asks no port that has connections waiting, and says so', async () => {
    // Out of descriptors and without a reserve: pprof hangs when asked, and the other port has a queue.
    const lab = await startLab('fd-exhaustion', '', ['-pprof-spare', '0']);
    try {
      const { address, reason } = await findPprof(lab.pid, options);
      assert.equal(address, null);
      assert.match(reason ?? '', /none of the 1 listening port asked .*1 with waiting connections was not asked/);
    } finally {
      await lab.stop();
    }
  });

  it('asks those first that net/http accepts on, as memory tells', async () => {
    const lab = await startLab('healthy-idle');
    try {
      const { http, unattended } = (await lookFirst(lab.pid, undefined, 'dist/gdb-adapter.js')).listening;
      assert.equal(unattended.size, 0);
      const rows = heldBy(lab.pid, listeningRows(lab.pid));
      const served = rows.filter(({ inode }) => http.has(inode));
      assert.ok(rows.length > served.length);
      assert.ok(served.some(({ local }) => local === lab.pprof));
    } finally {
      await lab.stop();
    }
    const [usual, other] = [row('tcp', '127.0.0.1:6060'), { ...row('tcp', '10.0.0.1:7000'), inode: 2 }];
    assert.deepEqual(toAsk([other, usual], { http: new Set(), unattended: new Set() }), [usual, other]);
    assert.deepEqual(toAsk([usual, other], { http: new Set([2]), unattended: new Set() }), [other, usual]);
    assert.deepEqual(toAsk([{ ...usual, rxQueue: 1 }], { http: new Set([1]), unattended: new Set() }), []);
    assert.deepEqual(toAsk([usual, other], { http: new Set(), unattended: new Set([2]) }), [usual]);
  });

  it('does not ask a program without net/http/pprof at all', async () => {
    const { reason } = await findPprof(process.pid, options);
    assert.match(reason ?? '', /does not contain net\/http\/pprof/);
  });

  it('reaches wildcards where nobody else can answer', () => {
    const six = row('tcp6', '[::]:6060');
    assert.equal(addressesOf(six, [six])[0], 'http://127.0.0.1:6060');
    assert.equal(addressesOf(six, [six, row('tcp', '127.0.0.1:6060')]).includes('http://127.0.0.1:6060'), false);
    assert.deepEqual(addressesOf(row('tcp', '0.0.0.0:80'), []), ['http://127.0.0.1:80']);
    assert.deepEqual(addressesOf(row('tcp6', '[::1]:80'), []), ['http://[::1]:80']);
    assert.deepEqual(addressesOf(row('tcp', '10.0.0.1:80'), []), ['http://10.0.0.1:80']);
  });
});
