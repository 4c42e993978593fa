import assert from 'node:assert/strict';
import { pollDescriptors } from '../../../core/correlate/poll-descriptor';

// Read off real processes: the address in runtime_pollWait of a dump, and `data` of its epoll entry.
const go126 = { address: 0x7ff2e0a4f000, data: '3ff9705278000002' };
const go124Address = 0x7f1c6c1d9eb8;
const go124 = { address: go124Address, data: (((BigInt(go124Address) >> 3n) << 19n) | 1n).toString(16) };

describe('epoll data → pollDesc', () => {
  for (const [name, { address, data }] of Object.entries({ go126, go124 }))
    it(`decodes the layout of ${name}`, () => {
      const entry = { epollFd: 3, fd: 5, data, inode: 42 };
      const found = pollDescriptors([entry], new Set([address]));
      assert.equal(found.matched, 1);
      assert.equal(found.byAddress.get(address), entry);
    });

  it('says that it knows nothing when no address fits', () => {
    const found = pollDescriptors([{ epollFd: 3, fd: 5, data: 'c02560', inode: 1 }], new Set([go126.address]));
    assert.equal(found.matched, 0);
  });
});
