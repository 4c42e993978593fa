import type { TextEdit } from 'vscode-languageserver/node';
import type { Declaration } from './declarations';
import type { Piece } from './go-file';
import type { ReadDocument } from './go-documents';
import { outward, type SyntaxNode } from './syntax-node';

/** An edit that does what a finding's remedy says, where that can be done without thinking. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

/** The function around a line (from 0) with its tree, or null. */
export function functionAt(read: ReadDocument, line: number): { declaration: Declaration; piece: Piece } | null {
  const { file, lines } = read;
  const declaration = file.declarations.find(
    (d) => d.body >= 0 && lines.positionAt(d.start).line <= line && line <= lines.positionAt(d.end).line,
  );
  const piece = declaration === undefined ? null : file.whole(declaration);
  return declaration === undefined || piece === null ? null : { declaration, piece };
}

export function* everyNode(root: SyntaxNode): Generator<SyntaxNode> {
  const waiting = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    yield node;
    for (let i = node.children.length - 1; i >= 0; i--) waiting.push(node.children[i]!);
  }
}

/** The statement around a node: what stands by itself in a block. */
export function statementOf(node: SyntaxNode): SyntaxNode | null {
  for (const at of outward(node)) if (at.parent?.type === 'statement_list' || at.parent?.type === 'block') return at;
  return null;
}

/** A line of its own after the line that holds `offset`, indented as that line is, or one step deeper. */
export function lineAfter({ file, lines }: ReadDocument, offset: number, text: string, deeper = false): TextEdit {
  const begin = offset - lines.positionAt(offset).character;
  const indent = (/^[ \t]*/.exec(file.text.slice(begin, begin + 200))?.[0] ?? '') + (deeper ? '\t' : '');
  return insertion(lines, offset, `${file.text.includes('\r\n') ? '\r\n' : '\n'}${indent}${text}`);
}

export function insertion(lines: ReadDocument['lines'], offset: number, newText: string): TextEdit {
  const at = lines.positionAt(offset);
  return { range: { start: at, end: at }, newText };
}

/** What makes `path` usable in the file by its own name, or as `alias`: nothing when it is imported so, else an import after the package clause. */
export function importOf(read: ReadDocument, path: string, alias: string | null = null): TextEdit[] {
  if (read.file.imports.some((i) => i.path === path && i.alias === alias)) return [];
  const clause = /^package[ \t]+[^\s;]+/m.exec(read.file.text);
  return clause === null
    ? []
    : [
        insertion(
          read.lines,
          clause.index + clause[0].length,
          `\n\nimport ${alias === null ? '' : `${alias} `}"${path}"`,
        ),
      ];
}
