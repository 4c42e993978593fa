import { mayAccept } from './accepting-code';
import type { Executable } from './executable';
import { anonymousMemory, searchPointers, type AddressRange } from './pointer-search';
import { copyMemory, type Memory } from './process-memory';
import { mayBegin } from './size-classes';
import type { Symbolizer } from './symbolizer';

/** What keeps a listener or a file, as far as a few pointers lead back from its poll.FD. */
export interface Keepers {
  /** Addresses of the package variables that hold it. */
  readonly variables: readonly number[];
  /** Addresses of functions that may accept and whose literals have captured it, also of literals that nobody has any more. */
  readonly captors: ReadonlySet<number>;
}

/** A search of 100 MB takes some 50 ms; what is not found proves nothing. */
const mostBytes = 256 << 20;
/** Places of one descriptor that are followed: old stacks are full of copies. */
const mostPlaces = 64;
/** From a captured value back to the function of its literal. */
const captorWords = 8;
/** Bytes of a literal and of what shares its size class. */
const mostLiteral = 128;

/**
 * Looks for `*net.TCPListener` or `*os.File`, which begin with the pointer to their descriptor (net/tcpsock.go, os/file_unix.go), then for
 * what has that: package variables and function literals, also by way of one value that begins with an interface, as a wrapper does.
 * `objects` are the addresses of poll.FDs by descriptor.
 */
export function listenerKeepers(
  pid: number,
  memory: Memory,
  exe: Executable,
  symbols: Symbolizer,
  objects: ReadonlyMap<number, number>,
): Map<number, Keepers> {
  const keepers = new Map(
    [...objects.keys()].map((fd) => [fd, { variables: [] as number[], captors: new Set<number>() }]),
  );
  if (objects.size === 0) return keepers;
  const variables = packageVariables(exe, symbols.slide);
  const ranges = [variables, ...anonymousMemory(pid)];
  const search = (wanted: ReadonlyMap<number, number>): Map<number, number> => {
    const places = new Map<number, number>();
    const counts = new Map<number, number>();
    searchPointers(memory, ranges, new Set(wanted.keys()), mostBytes, (place, address) => {
      const fd = wanted.get(address)!;
      const count = (counts.get(fd) ?? 0) + 1;
      counts.set(fd, count);
      if (count <= mostPlaces) places.set(place, fd);
      return true;
    });
    return places;
  };
  const note = (places: ReadonlyMap<number, number>): void => {
    for (const [place, fd] of places) {
      const of = keepers.get(fd)!;
      if (place >= variables[0] && place < variables[1]) of.variables.push(place);
      else
        for (const captor of captorsAt(memory, symbols, place))
          if (!of.captors.has(captor) && mayAccept(exe, symbols, captor)) of.captors.add(captor);
    }
  };
  const listeners = search(new Map([...objects].map(([fd, address]) => [address, fd])));
  const places = search(listeners);
  note(places);
  // An interface's value is behind its table.
  note(search(new Map([...places].map(([place, fd]) => [place - 8, fd]))));
  return keepers;
}

/** The initialised ones and the others, which follow them (cmd/link, dodata). */
function packageVariables(exe: Executable, slide: number): AddressRange {
  const data = exe.section('.data');
  const bss = exe.section('.bss');
  if (data === null) return [0, 0];
  return [data.address + slide, (bss === null ? data.address + data.size : bss.address + bss.size) + slide];
}

/** Functions whose closure the place may be in: it begins with the function's address (cmd/compile, closure.go). */
function captorsAt(memory: Memory, symbols: Symbolizer, place: number): number[] {
  const before = copyMemory(memory, place - 8 * captorWords, 8 * captorWords);
  if (before.length < 8 * captorWords) return [];
  const view = new DataView(before.buffer, before.byteOffset, before.byteLength);
  const found: number[] = [];
  for (let words = 1; words <= captorWords; words++) {
    const at = place - 8 * words;
    const value = view.getUint32(64 - 8 * words, true) + view.getUint32(68 - 8 * words, true) * 2 ** 32;
    if (mayBegin(at, 8 * words + 8, mostLiteral) && symbols.isEntry(value)) found.push(value);
  }
  return found;
}
