import * as assert from 'node:assert/strict';
import { acceptSyscall } from '../../../core/correlate/accept-call';

describe('the number of an accept call', () => {
  it('depends on the architecture', () => {
    assert.deepEqual([acceptSyscall(43, 'amd64'), acceptSyscall(288, 'amd64')], ['accept', 'accept4']);
    assert.deepEqual([acceptSyscall(202, 'arm64'), acceptSyscall(242, 'arm64')], ['accept', 'accept4']);
    // futex there, statfs here.
    assert.deepEqual([acceptSyscall(202, 'amd64'), acceptSyscall(43, 'arm64')], [null, null]);
    assert.equal(acceptSyscall(43, 'riscv64'), null);
  });

  it('is one of any where that is not known', () => {
    assert.deepEqual(
      [43, 288, 202, 242, 45, -1].map((n) => acceptSyscall(n)),
      [...['accept', 'accept4', 'accept', 'accept4'], ...[null, null]],
    );
  });
});
