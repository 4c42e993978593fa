import type { Site } from '../../core/model/diagnosis';

/** Where sources of this machine lie. Null where Go is not installed. */
export interface SourceRoots {
  /** From the beginning of a recorded path to a folder here; the longest wins. */
  readonly mappings: Readonly<Record<string, string>>;
  readonly goRoot: string | null;
  readonly moduleCache: string | null;
}

/**
 * Paths at which the file of a frame may lie, the likeliest first: as mapped by the user, as recorded, in the module
 * cache, in GOROOT. Recorded paths are full, or, built with -trimpath, begin with an import path
 * (`net/http/server.go`, `golang.org/x/net@v0.34.0/netutil/listen.go`, `example.com/server/main.go`).
 */
export function fixedPaths(site: Site, roots: SourceRoots): readonly string[] {
  const path = site.file.replaceAll('\\', '/');
  return [
    ...mappedPaths(path, roots.mappings),
    ...(isFull(path) ? [path] : []),
    ...modulePaths(path, roots.moduleCache),
    ...standardPaths(site, path, roots.goRoot),
  ];
}

/**
 * Those of `found` that share the most trailing path elements with `file`; several when nothing tells them apart.
 * The base name must be the same.
 */
export function bestMatches(file: string, found: readonly string[]): readonly string[] {
  const wanted = file.replaceAll('\\', '/').replace(/@v[^/]+/, '');
  const scored = found.map((path) => ({ path, score: commonEnd(wanted, path.replaceAll('\\', '/')) }));
  const best = Math.max(0, ...scored.map((s) => s.score));
  return best === 0 ? [] : scored.filter((s) => s.score === best).map((s) => s.path);
}

function mappedPaths(path: string, mappings: SourceRoots['mappings']): readonly string[] {
  const fitting = Object.entries(mappings)
    .map(([from, to]) => [withoutSlash(from), withoutSlash(to)] as const)
    .filter(([from]) => path === from || path.startsWith(`${from}/`));
  fitting.sort(([a], [b]) => b.length - a.length);
  return fitting.map(([from, to]) => to + path.slice(from.length));
}

/** Upper-case letters of module paths are escaped in the cache: `!` and the lower-case letter (golang.org/x/mod/module). */
function modulePaths(path: string, cache: string | null): readonly string[] {
  if (cache === null) return [];
  const inCache = /\/pkg\/mod\/(.+)$/.exec(path)?.[1];
  if (inCache !== undefined) return [`${withoutSlash(cache)}/${inCache}`];
  if (isFull(path) || !/@v\d/.test(path)) return [];
  return [`${withoutSlash(cache)}/${path.replace(/[A-Z]/g, (c) => `!${c.toLowerCase()}`)}`];
}

/** Only for a frame whose package is where the file says, so that a program's own `log/log.go` is not taken for Go's. */
function standardPaths({ function: fn }: Site, path: string, goRoot: string | null): readonly string[] {
  const inside = isFull(path) ? /\/src\/(.+)$/.exec(path)?.[1] : path;
  const folder = inside?.slice(0, Math.max(0, inside.lastIndexOf('/'))) ?? '';
  if (goRoot === null || inside === undefined || folder === '' || !fn.startsWith(`${folder}.`)) return [];
  return [`${withoutSlash(goRoot)}/src/${inside}`];
}

function commonEnd(a: string, b: string): number {
  const left = a.split('/').reverse();
  const right = b.split('/').reverse();
  let n = 0;
  while (n < left.length && n < right.length && left[n] === right[n]) n++;
  return n;
}

function isFull(path: string): boolean {
  return path.startsWith('/') || /^[A-Za-z]:\//.test(path);
}

function withoutSlash(path: string): string {
  return path.replaceAll('\\', '/').replace(/(?<!\/)\/+$/, '');
}

/** The last element of a path. */
export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
