import type { GoroutineColumns, GoroutineGroup } from '../../core/model/goroutine-snapshot';
import { copyMemory, type Memory } from './process-memory';
import { largestAt } from './size-classes';

/** A loop is one of few; of a large group of handlers the first speak for the rest. */
const mostOfGroup = 16;
const mostGoroutines = 512;
/** From the innermost frame on. */
const mostStack = 16 << 10;
/** Bytes of an object that are followed: a wrapper, a closure or an interface has its listener near its beginning. */
const objectBytes = 64;
/** A server has it anywhere: where nobody who may accept is found, all of the objects that their stacks point to are followed. */
const mostServers = 40_000;
/** From a stack to the poll.FD: `*net.TCPListener`, or a wrapper or closure, its interface and that. */
const deepest = 4;
const pageBytes = 4096;
const mostPages = 2048;
/** Looked into for all stacks together: with the pages 0.1 s of work, the nearest first. What lies behind them is not found. */
const mostObjects = 40_000;

/**
 * Goroutines from whose stack pointers lead to a listener: only those can accept on it. The other way round it proves nothing,
 * a handler may keep its server, too. `listeners` maps descriptors to the addresses of their poll.FD, with which a netFD begins
 * (net/fd_posix.go); `may` tells who may accept at all, by its code. Answers ids by descriptor; only goroutines that were looked at and
 * could be read can be in it. A descriptor is not in it when nobody was found before the budget was used up.
 */
export function listenerReach(
  memory: Memory,
  c: GoroutineColumns,
  groups: readonly GoroutineGroup[],
  listeners: ReadonlyMap<number, number>,
  may: (id: number) => boolean,
): Map<number, number[]> {
  const reach = new Map<number, number[]>([...listeners.keys()].map((fd) => [fd, []]));
  if (listeners.size === 0) return reach;
  const heap = heapStart([...listeners.values()]);
  const paths = new PointerPaths(memory, new Map([...listeners].map(([fd, address]) => [address, [fd]])), heap);
  const stacks = candidates(c, groups).map((row) => {
    const bytes = copyMemory(memory, c.sp[row]!, Math.min(mostStack, c.stackHi[row]! - c.sp[row]!));
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return { id: c.id[row]!, words: wordsOf(view, 0, bytes.length, heap), fds: new Set<number>() };
  });
  // What is near of all, before what is far of some.
  for (const hops of [1, 2, deepest])
    for (const { words, fds } of stacks) {
      if (paths.isExhausted) break;
      for (const fd of paths.from(words, hops)) fds.add(fd);
    }
  const found = new Set(stacks.flatMap(({ id, fds }) => (fds.size > 0 && may(id) ? [...fds] : [])));
  if (!paths.isExhausted && found.size < listeners.size)
    for (const { words, fds } of stacks.filter((stack) => may(stack.id)))
      for (const fd of paths.fromServers(words)) if (!found.has(fd)) fds.add(fd);
  for (const { id, fds } of stacks) for (const fd of fds) reach.get(fd)?.push(id);
  // Nobody was found, and not all were looked at: that is not known to be nobody.
  const isPart = paths.isExhausted || stacks.length === mostGoroutines;
  for (const [fd, ids] of reach) if (isPart && ids.length === 0) reach.delete(fd);
  return reach;
}

/** The small groups first: loops are among them. */
function candidates(c: GoroutineColumns, groups: readonly GoroutineGroup[]): number[] {
  const bySize = [...groups].sort((a, b) => a.rows.length - b.rows.length);
  return bySize
    .flatMap((group) => [...group.rows.subarray(0, mostOfGroup)].filter((row) => c.stack[row]! >= 0))
    .slice(0, mostGoroutines);
}

const nothing: readonly number[] = [];

/** Follows pointers over pages that are read once; what an object leads to is found once for all stacks. */
class PointerPaths {
  private readonly pages = new Map<number, DataView | null>();
  /** By the number of pointers still to follow, then by address. */
  private readonly known = Array.from({ length: deepest }, () => new Map<number, readonly number[]>());
  private readonly servers = new Map<number, readonly number[]>();
  private left = mostObjects;
  private serversLeft = mostServers;

  constructor(
    private readonly memory: Memory,
    /** Descriptor, in a list of one, by the address looked for. */
    private readonly wanted: ReadonlyMap<number, readonly number[]>,
    private readonly heap: number,
  ) {}

  get isExhausted(): boolean {
    return this.left <= 0 || this.serversLeft <= 0;
  }

  /** Descriptors that the words lead to within `hops` pointers, each word being one. */
  from(words: Iterable<number>, hops: number): readonly number[] {
    let all = nothing;
    for (const word of words) {
      const part = this.wanted.get(word) ?? (hops === 1 ? nothing : this.behindObject(word, hops - 1));
      if (part !== nothing && part !== all) all = all === nothing ? part : [...new Set([...all, ...part])];
    }
    return all;
  }

  /** Descriptors of listeners, or wrappers of them, that are far behind the beginning of an object which the words point to. */
  fromServers(words: Iterable<number>): Set<number> {
    const all = new Set<number>();
    for (const word of words) {
      let fds = this.servers.get(word);
      if (fds === undefined && this.serversLeft-- > 0)
        this.servers.set(word, (fds = this.from(this.wordsBehind(word), deepest - 1)));
      for (const fd of fds ?? nothing) all.add(fd);
    }
    return all;
  }

  /** Of the object that begins at the address, behind what `from` has seen of it. */
  private wordsBehind(address: number): number[] {
    const end = address + largestAt(address);
    const words: number[] = [];
    for (let at = address + objectBytes; at < end;) {
      const number = Math.floor(at / pageBytes);
      const start = number * pageBytes;
      const page = this.page(number);
      if (page !== null) words.push(...wordsOf(page, at - start, Math.min(pageBytes, end - start), this.heap));
      at = start + pageBytes;
    }
    return words;
  }

  private behindObject(address: number, hops: number): readonly number[] {
    const known = this.known[hops]!.get(address);
    if (known !== undefined) return known;
    if (this.left-- <= 0) return nothing;
    const number = Math.floor(address / pageBytes);
    const page = this.page(number);
    const at = address - number * pageBytes;
    const end = Math.min(pageBytes, at + objectBytes);
    const found = page === null ? nothing : this.from(wordsOf(page, at, end, this.heap), hops);
    this.known[hops]!.set(address, found);
    return found;
  }

  /** Null where it cannot be read, or is one too many. */
  private page(number: number): DataView | null {
    const known = this.pages.get(number);
    if (known !== undefined || this.pages.size >= mostPages) return known ?? null;
    const bytes = copyMemory(this.memory, number * pageBytes, pageBytes);
    const page = bytes.length === pageBytes ? new DataView(bytes.buffer) : null;
    this.pages.set(number, page);
    return page;
  }
}

/** Where Go's heap begins up to Go 1.25 (runtime/malloc.go, arenaHints); what a program maps elsewhere holds no listener. */
const usualHeap = 0xc0 * 2 ** 32;
/** From Go 1.26 on it begins anywhere below 2^46 (runtime/malloc.go, randHeapBase), once in some 85 starts below the usual place. */
const arenaBytes = 2 ** 26;
const heapEnd = 2 ** 47;

/** By what is known to be in it. */
function heapStart(known: readonly number[]): number {
  return Math.min(...known) < usualHeap ? arenaBytes : usualHeap;
}

/** What could be pointers into the heap among the words in `[start, end)`. */
function wordsOf(view: DataView, start: number, end: number, heap: number): number[] {
  const words: number[] = [];
  for (let at = start; at + 8 <= end; at += 8) {
    const word = view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
    if (word >= heap && word < heapEnd && word % 8 === 0) words.push(word);
  }
  return words;
}
