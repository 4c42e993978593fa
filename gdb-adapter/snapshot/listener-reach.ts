import type { GoroutineColumns, GoroutineGroup } from '../../core/model/goroutine-snapshot';
import { copyMemory, type Memory } from './process-memory';

/** A loop is one of few; of a large group of handlers the first speak for the rest. */
const mostOfGroup = 16;
const mostGoroutines = 512;
const mostStack = 64 << 10;
/** Bytes of an object that are followed: a wrapper, a closure or an interface has its listener near its beginning. */
const objectBytes = 64;
/** From a stack to the poll.FD: `*net.TCPListener`, or a wrapper or closure, its interface and that. */
const deepest = 4;
const pageBytes = 4096;
const mostPages = 8192;

/**
 * Goroutines from whose stack pointers lead to a listener: only those can accept on it. The other way round it proves nothing,
 * a handler may keep its server, too. `listeners` maps descriptors to the addresses of their poll.FD, with which a netFD begins
 * (net/fd_posix.go). Answers ids by descriptor; only goroutines that were looked at and could be read can be in it.
 */
export function listenerReach(
  memory: Memory,
  c: GoroutineColumns,
  groups: readonly GoroutineGroup[],
  listeners: ReadonlyMap<number, number>,
): Map<number, number[]> {
  const reach = new Map<number, number[]>([...listeners.keys()].map((fd) => [fd, []]));
  if (listeners.size === 0) return reach;
  const paths = new PointerPaths(memory, new Map([...listeners].map(([fd, address]) => [address, fd])));
  for (const row of candidates(c, groups))
    for (const fd of paths.from(copyMemory(memory, c.sp[row]!, Math.min(mostStack, c.stackHi[row]! - c.sp[row]!))))
      reach.get(fd)?.push(c.id[row]!);
  return reach;
}

/** The small groups first: loops are among them. */
function candidates(c: GoroutineColumns, groups: readonly GoroutineGroup[]): number[] {
  const bySize = [...groups].sort((a, b) => a.rows.length - b.rows.length);
  return bySize
    .flatMap((group) => [...group.rows.subarray(0, mostOfGroup)].filter((row) => c.stack[row]! >= 0))
    .slice(0, mostGoroutines);
}

/** Follows pointers breadth first, over pages that are read once. */
class PointerPaths {
  private readonly pages = new Map<number, DataView | null>();

  constructor(
    private readonly memory: Memory,
    /** Descriptor by the address looked for. */
    private readonly wanted: ReadonlyMap<number, number>,
  ) {}

  from(stack: Uint8Array): Set<number> {
    const found = new Set<number>();
    const seen = new Set<number>();
    let words = wordsOf(new DataView(stack.buffer, stack.byteOffset, stack.byteLength), 0, stack.byteLength);
    for (let depth = 0; depth < deepest && words.length > 0; depth++) {
      const next: number[] = [];
      for (const word of words) {
        const fd = this.wanted.get(word);
        if (fd !== undefined) found.add(fd);
        if (seen.has(word)) continue;
        seen.add(word);
        if (depth + 1 < deepest) for (const inner of this.object(word)) next.push(inner);
      }
      words = next;
    }
    return found;
  }

  /** What could be pointers at the beginning of the object at `address`. */
  private object(address: number): number[] {
    const number = Math.floor(address / pageBytes);
    let page = this.pages.get(number);
    if (page === undefined) {
      if (this.pages.size >= mostPages) return [];
      const bytes = copyMemory(this.memory, number * pageBytes, pageBytes);
      page = bytes.length === pageBytes ? new DataView(bytes.buffer) : null;
      this.pages.set(number, page);
    }
    if (page === null) return [];
    const at = address - number * pageBytes;
    return wordsOf(page, at, Math.min(pageBytes, at + objectBytes));
  }
}

/** Go's heap lies above 0xc0<<32 (runtime/malloc.go, arenaHints); what a program maps elsewhere holds no listener. */
const heapStart = 0xc0 * 2 ** 32;
const heapEnd = 2 ** 47;

function wordsOf(view: DataView, start: number, end: number): number[] {
  const words: number[] = [];
  for (let at = start; at + 8 <= end; at += 8) {
    const word = view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
    if (word >= heapStart && word < heapEnd && word % 8 === 0) words.push(word);
  }
  return words;
}
