import { asciiBytes, hasBytesAt } from '../base/bytes';
import { encodeUtf8 } from '../base/utf8';
import type { Frame } from '../model/frame';

/** Kinds of waits that matter to an accept loop; the first that a stack fits names it. Index + 1 is the rank. */
export const waitClasses = ['netpoll-accept', 'raw-accept', 'limit-listener', 'http-serve-backoff'] as const;

/** Rank of a function's class when it stands in no class. Smaller ranks win. */
export const noClass = 0;

/** Functions by class: net/fd_unix.go, syscall/syscall_linux.go, x/sys/unix, x/net/netutil/listen.go, net/http/server.go. */
const functions: readonly (readonly [rank: number, name: Uint8Array])[] = [
  [1, asciiBytes('net.(*netFD).accept')],
  [2, asciiBytes('syscall.Accept4')],
  [2, asciiBytes('syscall.Accept')],
  [2, asciiBytes('golang.org/x/sys/unix.Accept4')],
  [2, asciiBytes('golang.org/x/sys/unix.Accept')],
  [3, asciiBytes('golang.org/x/net/netutil.(*limitListener).acquire')],
  [3, asciiBytes('golang.org/x/net/netutil.(*limitListener).Accept')],
  [4, asciiBytes('net/http.(*Server).Serve')],
];

/** 1 where a function above has a name of that length: few names of a trace need a closer look. */
const lengths = new Uint8Array(64);
for (const [, name] of functions) lengths[name.length] = 1;

/** Rank of the function whose name stands at `from`, `noClass` for any other. */
export function functionRank(bytes: Uint8Array, from = 0, length = bytes.length): number {
  if (lengths[length] !== 1) return noClass;
  for (const [rank, known] of functions) if (known.length === length && hasBytesAt(bytes, from, known)) return rank;
  return noClass;
}

/** Rank of a stack from elsewhere than the trace: a dump. */
export function framesRank(frames: readonly Frame[]): number {
  return frames.reduce((rank, f) => strongerRank(rank, functionRank(encodeUtf8(f.function))), noClass);
}

/** Rank of a stack that has frames of both ranks. */
export function strongerRank(a: number, b: number): number {
  if (a === noClass) return b;
  return b === noClass || a < b ? a : b;
}
