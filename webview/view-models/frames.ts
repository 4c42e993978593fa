import type { Frame } from '../../core/model/frame';
import { baseName, shortened } from './format';

/** Whose code a frame is: the program's, a module it depends on, or Go's own. */
export type Origin = 'program' | 'dependency' | 'go';

/** First elements of import paths in Go's standard library and runtime (go1.26 `go list std`). */
const standard = new Set(
  (
    'archive bufio bytes cmp compress container context crypto database debug embed encoding errors expvar flag fmt go ' +
    'hash html image index internal io iter log maps math mime net os path plugin reflect regexp runtime slices sort ' +
    'strconv strings structs sync syscall testing text time unicode unique unsafe vendor weak'
  ).split(' '),
);

export function originOf(frame: Frame): Origin {
  if (/(^|\/)pkg\/mod\/|@v\d/.test(frame.file)) return 'dependency';
  const first = /^[^/.]+/.exec(frame.function)?.[0] ?? '';
  return standard.has(first) ? 'go' : 'program';
}

/** `tcpsock.go:387`, or '' where the source has no file. */
export function placeOf(at: { readonly file: string; readonly line: number }): string {
  return at.file === '' ? '' : `${baseName(at.file)}:${String(at.line)}`;
}

/** `net.(*TCPListener).Accept` without the directories of its package: `example.com/a/b.F` → `b.F`. */
export function shortFunction(name: string): string {
  const generics = name.indexOf('[');
  const slash = name.lastIndexOf('/', generics < 0 ? undefined : generics);
  return shortened(name.slice(slash + 1), longestName);
}

const longestName = 200;
