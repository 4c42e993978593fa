import { asciiBytes, hasBytesAt } from '../base/bytes';
import { encodeUtf8 } from '../base/utf8';
import type { Frame } from '../model/frame';

/**
 * Kinds of waits that matter to an accept loop; the first that a stack fits names it. Index + 1 is the rank. The last two are one
 * class where classes are told (`trace --json`): only of rank 4 is it known that Serve sleeps, as it does after an error of Accept.
 * In rank 5 it waits in what it calls: a listener of another type, a hook.
 */
export const waitClasses = [
  'netpoll-accept',
  'raw-accept',
  'limit-listener',
  'http-serve-backoff',
  'http-serve-backoff',
] as const;

/** Rank of a function's class when it stands in no class. Smaller ranks win. */
export const noClass = 0;

const serve = 4;
const inServe = 5;
/** `time.Sleep`, of no class by itself. */
const sleep = 255;

/** Functions by class: net/fd_unix.go, syscall/syscall_linux.go, x/sys/unix, x/net/netutil/listen.go, net/http/server.go. */
const functions: readonly (readonly [rank: number, name: Uint8Array])[] = [
  [1, asciiBytes('net.(*netFD).accept')],
  [2, asciiBytes('syscall.Accept4')],
  [2, asciiBytes('syscall.Accept')],
  [2, asciiBytes('golang.org/x/sys/unix.Accept4')],
  [2, asciiBytes('golang.org/x/sys/unix.Accept')],
  [3, asciiBytes('golang.org/x/net/netutil.(*limitListener).acquire')],
  [3, asciiBytes('golang.org/x/net/netutil.(*limitListener).Accept')],
  [serve, asciiBytes('net/http.(*Server).Serve')],
  [sleep, asciiBytes('time.Sleep')],
];

/** 1 where a function above has a name of that length: few names of a trace need a closer look. */
const lengths = new Uint8Array(64);
for (const [, name] of functions) lengths[name.length] = 1;

/** Rank of the function whose name stands at `from`, `noClass` for any other. Only a `StackRank` makes a class of it. */
export function functionRank(bytes: Uint8Array, from = 0, length = bytes.length): number {
  if (lengths[length] !== 1) return noClass;
  for (const [rank, known] of functions) if (known.length === length && hasBytesAt(bytes, from, known)) return rank;
  return noClass;
}

/** Rank of a stack, from those of its functions. */
export class StackRank {
  private strongest = noClass;
  private callee = noClass;

  /** Takes the functions from the innermost on. */
  add(rank: number): void {
    const own = rank === sleep ? noClass : rank === serve && this.callee !== sleep ? inServe : rank;
    this.callee = rank;
    if (own !== noClass && (this.strongest === noClass || own < this.strongest)) this.strongest = own;
  }

  /** The rank of what was added; the next stack begins. */
  take(): number {
    const rank = this.strongest;
    this.strongest = this.callee = noClass;
    return rank;
  }
}

/** Rank of a stack from elsewhere than the trace: a dump. */
export function framesRank(frames: readonly Frame[]): number {
  const rank = new StackRank();
  for (const f of frames) rank.add(functionRank(encodeUtf8(f.function)));
  return rank.take();
}
