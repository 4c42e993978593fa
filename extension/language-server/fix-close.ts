import { everyNode, functionAt, lineAfter, statementOf } from './edits';
import type { Piece } from './go-file';
import type { ReadDocument } from './go-documents';
import { childIn, childrenIn, nodeAt, textOf, type SyntaxNode } from './syntax-node';
import type { Fix } from './edits';

/**
 * `defer ln.Close()` for a listener that nobody closes: in the goroutine that accepts from it, where the line starts one in
 * the same file; otherwise after the line that makes it.
 */
export function closeListener(read: ReadDocument, line: number): Fix | null {
  const around = functionAt(read, line);
  if (around === null) return null;
  const { piece, declaration } = around;
  const started = [...everyNode(piece.root)].find(
    (n) => n.type === 'go_statement' && read.lines.positionAt(n.start + piece.base).line === line,
  );
  if (started !== undefined) return inGoroutine(read, piece, started);
  const site = read.sites.findLast(
    (s) => s.declaration === declaration && s.kind === 'listen' && read.lines.positionAt(s.start).line <= line,
  );
  return site === undefined
    ? null
    : afterMaking(read, piece, nodeAt(piece.root, site.start - piece.base, site.end - piece.base));
}

function inGoroutine(read: ReadDocument, piece: Piece, started: SyntaxNode): Fix | null {
  const call = started.children.find((c) => c.type === 'call_expression');
  const callee = call === undefined ? null : childIn(call, 'function');
  if (callee?.type === 'func_literal') return inLiteral(read, piece, callee);
  const name = callee === null ? '' : textOf(childIn(callee, 'field') ?? callee);
  const named = read.file.declarations.filter((d) => d.body >= 0 && d.names[0] === name);
  const only = named.length === 1 ? named[0]! : null;
  const signature = only === null ? null : read.file.signature(only);
  const parameters =
    signature?.root.children[0] === undefined ? null : childIn(signature.root.children[0], 'parameters');
  const parameter = parameters === null ? null : listenerAmong(parameters);
  if (only === null || parameter === null) return null;
  return fix(parameter, [lineAfter(read, only.body + 1, `defer ${parameter}.Close()`, true)], name);
}

function inLiteral(read: ReadDocument, piece: Piece, literal: SyntaxNode): Fix | null {
  const body = childIn(literal, 'body');
  const accepting = read.sites.find(
    (s) => s.kind === 'accept' && s.start >= literal.start + piece.base && s.end <= literal.end + piece.base,
  );
  if (body === null || accepting === undefined) return null;
  const name = nodeAt(piece.root, accepting.start - piece.base, accepting.end - piece.base);
  const operand = name.parent === null ? null : childIn(name.parent, 'operand');
  if (operand === null) return null;
  const listener = textOf(operand);
  return fix(listener, [lineAfter(read, body.start + piece.base + 1, `defer ${listener}.Close()`, true)], null);
}

/** After `ln, err := net.Listen(…)` and the check of its error. */
function afterMaking(read: ReadDocument, piece: Piece, name: SyntaxNode): Fix | null {
  const statement = statementOf(name);
  const left = statement === null ? null : childIn(statement, 'left');
  const listener = left?.children[0];
  if (statement === null || listener?.type !== 'identifier' || textOf(listener) === '_') return null;
  const siblings = statement.parent?.children ?? [];
  const next = siblings[siblings.indexOf(statement) + 1];
  const last = next?.type === 'if_statement' && /\berr\w*\s*!=\s*nil/.test(textOf(next)) ? next : statement;
  // Indented as the statement is, not as the line at which it ends may be.
  const edit = lineAfter(read, statement.start + piece.base, `defer ${textOf(listener)}.Close()`);
  const at = read.lines.positionAt(last.end + piece.base);
  return fix(textOf(listener), [{ range: { start: at, end: at }, newText: edit.newText }], null);
}

function listenerAmong(parameters: SyntaxNode): string | null {
  for (const parameter of parameters.children) {
    const type = childIn(parameter, 'type');
    const names = childrenIn(parameter, 'name');
    if (type !== null && names.length === 1 && /Listener$/.test(textOf(type))) return textOf(names[0]!);
  }
  return null;
}

function fix(listener: string, edits: Fix['edits'], where: string | null): Fix {
  return { title: `Close the listener: defer ${listener}.Close()${where === null ? '' : ` in ${where}`}`, edits };
}
