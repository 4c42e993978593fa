import type { TextEdit } from 'vscode-languageserver/node';
import { importOf, lineAfter } from './edits';
import type { ReadDocument } from './go-documents';

const pprof = 'net/http/pprof';

/**
 * What makes a program serve its profiles to this machine alone, at the beginning of `main`; null for a file without a `main` of
 * package main, or one that imports pprof already.
 */
export function pprofEdits(read: ReadDocument, port: number): readonly TextEdit[] | null {
  const { file } = read;
  const main = file.declarations.find((d) => d.kind === 'func' && d.names[0] === 'main' && d.body >= 0);
  if (file.packageName !== 'main' || main === undefined || file.imports.some((i) => i.path === pprof)) return null;
  const known = file.imports.find((i) => i.path === 'net/http' && i.alias !== '_' && i.alias !== '.');
  const http = known?.alias ?? 'http';
  const serve = [
    `// Profiles, for this machine alone: http://127.0.0.1:${String(port)}/debug/pprof`,
    'go func() {',
    `\tprintln("pprof:", ${http}.ListenAndServe("127.0.0.1:${String(port)}", nil).Error())`,
    '}()',
  ];
  return [
    ...(known === undefined ? importOf(read, 'net/http') : []),
    ...importOf(read, pprof, '_'),
    ...serve.map((line) => lineAfter(read, main.body + 1, line, true)),
  ];
}
