import { existsSync, readFileSync } from 'node:fs';
import { GoParser } from '../../extension/language-server/go-parser';
import { Packages, type GoFolders } from '../../extension/language-server/packages';
import { SiteFinder } from '../../extension/language-server/site-finder';
import { SourceTree } from '../../extension/language-server/source-tree';
import { LineTable } from '../../extension/language-server/line-table';

export interface Site {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly kind: string;
  readonly callee: string;
}

export interface Comparison {
  readonly files: number;
  readonly same: number;
  /** Of Go's type checker, not ours. */
  readonly missed: readonly string[];
  /** Ours, not of Go's type checker. */
  readonly extra: readonly string[];
}

export async function loadParser(): Promise<GoParser> {
  const modules = 'node_modules';
  return GoParser.load(
    `${modules}/web-tree-sitter/web-tree-sitter.wasm`,
    `${modules}/tree-sitter-go/tree-sitter-go.wasm`,
  );
}

/** Compares our sites with the output of golang-sites for the files that it looked at. */
export function compareSites(folder: string, truth: string, parser: GoParser, folders: GoFolders): Comparison {
  const lines = truth
    .trim()
    .split('\n')
    .map((l) => JSON.parse(l) as Site | { readonly files: readonly string[] });
  const files = lines.flatMap((l) => ('files' in l ? l.files : [])).filter((f) => existsSync(`${folder}/${f}`));
  const wanted = new Set(lines.flatMap((l) => ('files' in l ? [] : [keyOf(l)])));
  const packages = new Packages(new SourceTree(), parser, folders);
  const finder = new SiteFinder(packages);
  const found = new Set(
    files.flatMap((file) => sitesOf(`${folder}/${file}`, packages, finder).map((s) => keyOf({ file, ...s }))),
  );
  return {
    files: files.length,
    same: [...found].filter((k) => wanted.has(k)).length,
    missed: [...wanted].filter((k) => !found.has(k)),
    extra: [...found].filter((k) => !wanted.has(k)),
  };
}

/** Our sites of a file, lines from 1 and columns from 0. */
export function sitesOf(path: string, packages: Packages, finder: SiteFinder): Omit<Site, 'file'>[] {
  const file = packages.file(path);
  if (file === null) return [];
  const table = new LineTable(file.text);
  return finder.sitesIn(file).map(({ start, kind, callee }) => {
    const { line, character } = table.positionAt(start);
    return { line: line + 1, column: character, kind, callee };
  });
}

function keyOf({ file, line, column, kind, callee }: Site): string {
  return `${file}:${line}:${column} ${kind} ${callee}`;
}

/** The source line of a difference, for people. */
export function sourceLine(folder: string, key: string): string {
  const [file = '', line = '1'] = key.split(':');
  return readFileSync(`${folder}/${file}`, 'utf8').split('\n')[Number(line) - 1]?.trim() ?? '';
}
