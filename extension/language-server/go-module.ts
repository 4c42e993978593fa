import { posix } from 'node:path';

/** What a go.mod says (go.dev/ref/mod, "go.mod files"). */
export interface GoModule {
  readonly path: string;
  readonly folder: string;
  /** From module path to version. */
  readonly requires: ReadonlyMap<string, string>;
  /** From module path to a full folder, or to another module and version. */
  readonly replaces: ReadonlyMap<string, string | { readonly path: string; readonly version: string }>;
}

const requireLine = /^(\S+)\s+(v\S+)$/;
const replaceLine = /^(\S+)(?:\s+v\S+)?\s+=>\s+(\S+)(?:\s+(v\S+))?$/;

/** Reads a go.mod that lies in `folder`; lines that cannot be read are passed over. */
export function readGoModule(text: string, folder: string): GoModule {
  let path = '';
  const requires = new Map<string, string>();
  const replaces = new Map<string, string | { path: string; version: string }>();
  for (const [verb, rest] of directives(text)) {
    if (verb === 'module') path = rest;
    const required = verb === 'require' ? requireLine.exec(rest) : null;
    if (required !== null) requires.set(required[1]!, required[2]!);
    const replaced = verb === 'replace' ? replaceLine.exec(rest) : null;
    if (replaced === null) continue;
    const [, from, to, version] = replaced;
    if (version !== undefined) replaces.set(from!, { path: to!, version });
    else replaces.set(from!, posix.resolve(folder, to!));
  }
  return { path, folder, requires, replaces };
}

/** The folders that a go.work in `folder` uses. */
export function readGoWork(text: string, folder: string): readonly string[] {
  return [...directives(text)].filter(([verb]) => verb === 'use').map(([, rest]) => posix.resolve(folder, rest));
}

/** Verb and arguments of each line, those of groups in brackets too. */
function* directives(text: string): Generator<readonly [verb: string, rest: string]> {
  let group = '';
  for (const raw of text.split('\n')) {
    const line = raw.split('//', 1)[0]!.trim().replace(/["`]/g, '');
    const opens = /^(\w+)\s*\($/.exec(line)?.[1];
    if (opens !== undefined) group = opens;
    else if (line === ')') group = '';
    else if (line !== '' && group !== '') yield [group, line];
    else if (line !== '') yield [line.split(/\s/, 1)[0]!, line.replace(/^\S+\s*/, '')];
  }
}

/** Folder of a module in the module cache: capitals are written as `!` and the small letter (golang.org/x/mod/module). */
export function cacheFolder(cache: string, path: string, version: string): string {
  const escaped = (s: string): string => s.replace(/[A-Z]/g, (c) => `!${c.toLowerCase()}`);
  return `${cache}/${escaped(path)}@${escaped(version)}`;
}

/** The longest of `paths` that is `importPath` or above it, or null. */
export function moduleOf(importPath: string, paths: Iterable<string>): string | null {
  let best: string | null = null;
  for (const path of paths)
    if ((importPath === path || importPath.startsWith(`${path}/`)) && path.length > (best?.length ?? -1)) best = path;
  return best;
}
