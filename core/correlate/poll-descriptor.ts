import type { EpollEntry } from '../model/os-evidence';

/**
 * The runtime registers each descriptor with epoll under a tagged pointer to its pollDesc; /proc/PID/fdinfo/EPFD prints it
 * as hex. Go ≤ 1.24: address = (int64(data) >> 19) << 3; Go ≥ 1.25: (int64(data) >> 24) << 9
 * (runtime/tagptr_64bit.go of those versions; 47-bit user addresses and the tag widths on amd64 and arm64).
 */
const layouts = [
  { drop: 19n, raise: 3n },
  { drop: 24n, raise: 9n },
] as const;

/** Joins pollDesc addresses, as dumps print them in runtime_pollWait, with descriptors. */
export interface PollDescriptors {
  /** pollDesc address → the epoll entry that names its descriptor and inode. */
  readonly byAddress: ReadonlyMap<number, EpollEntry>;
  /** How many of the known addresses were found: 0 means that nothing can be said of an address that is not there. */
  readonly matched: number;
}

/**
 * Decodes epoll entries in whichever layout fits more of `known`, the addresses that goroutines wait on, so that no
 * version number is trusted. Addresses are exact below 2^53.
 */
export function pollDescriptors(entries: readonly EpollEntry[], known: ReadonlySet<number>): PollDescriptors {
  let best: PollDescriptors = { byAddress: new Map(), matched: 0 };
  for (const layout of layouts) {
    const byAddress = new Map<number, EpollEntry>();
    for (const entry of entries) {
      const data = BigInt.asIntN(64, BigInt(`0x${entry.data}`));
      const address = Number((data >> layout.drop) << layout.raise);
      if (address > 0) byAddress.set(address, entry);
    }
    let matched = 0;
    for (const address of known) if (byAddress.has(address)) matched++;
    if (matched > best.matched) best = { byAddress, matched };
  }
  return best;
}
