import { isEpoll, parseEpoll } from '../../core/parse/proc/descriptors';
import { tryBytes, tryLink, tryNames } from '../process/proc-files';
import type { EpollEntry } from '../../core/model/os-evidence';
import { mergeRanges } from './memory-ranges';
import { copyMemory, wordAt, type Memory } from './process-memory';
import type { RuntimeLayout } from './runtime-layout';

/** Which descriptor a goroutine waits on. */
export interface PollWait {
  readonly fd: number;
  /** Of the socket; null when the kernel no longer knows it. */
  readonly inode: number | null;
  /** Of one that waits to read or accept: ms until it gives up, 0 without a deadline, negative behind it; null where it is unknown. */
  readonly deadlineMs: number | null;
}

/** What the runtime's poller knows. */
export interface PollTable {
  /** By address of the g that waits. */
  readonly waits: Map<number, PollWait>;
  /** Address of the pollDesc of each registered descriptor. */
  readonly pollDescs: Map<number, number>;
}

/**
 * Tagged pointers (runtime/tagptr_64bit.go): from Go 1.25 on pollDescs are 512-byte aligned, before 8. The right one is that
 * whose pollDesc names the descriptor, so no version is asked.
 */
const decodings = [
  { drop: 24n, raise: 9n },
  { drop: 19n, raise: 3n },
] as const;

/**
 * Address of each g that waits to read (or accept) or to write → its descriptor, through the pollDescs that epoll holds.
 * Exact: a pollDesc counts only when its own fd is that of the entry (runtime/netpoll.go, pollDesc.fd, rg, wg).
 */
export function pollWaits(pid: number, memory: Memory, layout: RuntimeLayout, slide: number): PollTable {
  const table: PollTable = { waits: new Map(), pollDescs: new Map() };
  for (const fd of epollDescriptors(pid, memory, layout, slide)) {
    const { waits, pollDescs } = tableOf(epollEntries(pid, fd), memory, layout);
    for (const [g, wait] of waits) table.waits.set(g, wait);
    for (const [registered, address] of pollDescs) table.pollDescs.set(registered, address);
  }
  return table;
}

/**
 * The descriptor of a goroutine that is in FD.Accept but not in epoll's list (it waits for the FD's lock, or the descriptor
 * was closed underneath): that of the pollDesc on its stack which this very g waits on, else of the innermost poll.FD whose
 * pollDesc names the same descriptor and whose descriptor listens. Null when there is none.
 */
export function pollWaitOnStack(
  stack: Uint8Array,
  g: number,
  memory: Memory,
  layout: RuntimeLayout,
  listens: (fd: number) => boolean,
): PollWait | null {
  const view = new DataView(stack.buffer, stack.byteOffset, stack.byteLength);
  const tried = new Set<number>();
  let named: number | null = null;
  for (let at = 0; at + 8 <= stack.length; at += 8) {
    const word = view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
    if (word < 2 ** 16 || word >= 2 ** 47 || word % 8 !== 0 || tried.has(word)) continue;
    tried.add(word);
    const awaited = awaitedAt(word, g, memory, layout);
    if (awaited !== null) return { fd: awaited, inode: null, deadlineMs: null };
    // Words that calls left behind point to other descriptors too: only one that listens can be meant.
    if (named === null) {
      const fd = namedAt(word, memory, layout);
      if (fd !== null && listens(fd)) named = fd;
    }
  }
  return named === null ? null : { fd: named, inode: null, deadlineMs: null };
}

/** Of the pollDesc at `address`, when `g` waits on it. */
function awaitedAt(address: number, g: number, memory: Memory, { pollDesc }: RuntimeLayout): number | null {
  if (wordAt(memory, address + pollDesc.rg) !== g) return null;
  const fd = wordAt(memory, address + pollDesc.fd);
  return isDescriptor(fd) ? fd : null;
}

/** Of the poll.FD at `address`, when its pollDesc names the same. */
function namedAt(address: number, memory: Memory, { pollDesc, pollFd }: RuntimeLayout): number | null {
  if (pollFd.sysfd < 0) return null;
  const fd = wordAt(memory, address + pollFd.sysfd);
  if (!isDescriptor(fd)) return null;
  const context = wordAt(memory, address + pollFd.context);
  return context > 2 ** 16 && wordAt(memory, context + pollDesc.fd) === fd ? fd : null;
}

function isDescriptor(fd: number): boolean {
  return fd >= 0 && fd < 2 ** 31;
}

function tableOf(entries: readonly EpollEntry[], memory: Memory, layout: RuntimeLayout): PollTable {
  let best: PollTable = { waits: new Map(), pollDescs: new Map() };
  let most = 0;
  for (const { drop, raise } of decodings) {
    const byAddress = new Map<number, EpollEntry>();
    for (const entry of entries) {
      const address = Number((BigInt.asIntN(64, BigInt(`0x${entry.data}`)) >> drop) << raise);
      if (address > 0) byAddress.set(address, entry);
    }
    const waits = new Map<number, PollWait>();
    const pollDescs = new Map<number, number>();
    forEachPollDesc(byAddress, memory, layout, (entry, address, view, at) => {
      if (Number(view.getBigUint64(at + layout.pollDesc.fd, true)) !== entry.fd) return;
      pollDescs.set(entry.fd, address);
      // 1 and 2 are marks: ready, about to wait.
      const { rg, wg, readDeadline } = layout.pollDesc;
      for (const field of [rg, wg]) {
        const waiter = Number(view.getBigUint64(at + field, true));
        if (waiter <= 2) continue;
        const isKnown = field === rg && readDeadline >= 0;
        const deadlineMs = isKnown ? remainingMs(Number(view.getBigInt64(at + readDeadline, true))) : null;
        waits.set(waiter, { fd: entry.fd, inode: entry.inode, deadlineMs });
      }
    });
    if (pollDescs.size > most) [best, most] = [{ waits, pollDescs }, pollDescs.size];
  }
  return best;
}

/** `deadlineNs` is as pollDesc.rd has it: of nanotime, which is CLOCK_MONOTONIC as hrtime is; 0 for none, −1 when it is over. */
function remainingMs(deadlineNs: number): number {
  if (deadlineNs <= 0) return Math.sign(deadlineNs);
  // 0 would say that there is none.
  return Math.round((deadlineNs - Number(process.hrtime.bigint())) / 1e6) || -1;
}

function forEachPollDesc(
  byAddress: ReadonlyMap<number, EpollEntry>,
  memory: Memory,
  layout: RuntimeLayout,
  visit: (entry: EpollEntry, address: number, view: DataView, at: number) => void,
): void {
  const addresses = Float64Array.from(byAddress.keys()).sort();
  const { size } = layout.pollDesc;
  const ranges = mergeRanges(
    addresses,
    addresses.map((a) => a + size),
  );
  let i = 0;
  for (let r = 0; r < ranges.count; r++) {
    const bytes = copyMemory(memory, ranges.start[r]!, ranges.end[r]! - ranges.start[r]!);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (; i < addresses.length && addresses[i]! < ranges.end[r]!; i++) {
      const at = addresses[i]! - ranges.start[r]!;
      const entry = byAddress.get(addresses[i]!);
      if (entry && at + size <= bytes.length) visit(entry, addresses[i]!, view, at);
    }
  }
}

/** The runtime's own, where its number is known; otherwise every epoll descriptor. */
function epollDescriptors(pid: number, memory: Memory, layout: RuntimeLayout, slide: number): number[] {
  if (layout.variables.epfd > 0) {
    const fd = wordAt(memory, layout.variables.epfd + slide) % 2 ** 32;
    if (fd > 0 && fd < 2 ** 31) return [fd];
  }
  const found: number[] = [];
  for (const name of tryNames(`/proc/${pid}/fd`))
    if (isEpoll(tryLink(`/proc/${pid}/fd/${name}`))) found.push(Number(name));
  return found;
}

function epollEntries(pid: number, fd: number): EpollEntry[] {
  const bytes = tryBytes(`/proc/${pid}/fdinfo/${fd}`);
  // Closed meanwhile, or never opened: nobody waits there.
  return bytes === null ? [] : parseEpoll(bytes, fd);
}
