import type { Piece } from './go-file';
import { nodeAt, type SyntaxNode } from './syntax-node';

/** A name that refers to something, with the expression that says to what. */
export interface Reference {
  readonly name: SyntaxNode;
  /** The selector around the name, or the name itself. */
  readonly expression: SyntaxNode;
}

/** The references in a piece whose name the pattern matches; names in comments, strings and declarations are none. */
export function* references(piece: Piece, pattern: RegExp): Generator<Reference> {
  const { root } = piece;
  for (const { index, 0: text } of root.source.matchAll(pattern)) {
    const name = nodeAt(root, index, index + text.length);
    if (name.start !== index || name.end !== index + text.length) continue;
    const expression = expressionOf(name);
    if (expression !== null) yield { name, expression };
  }
}

function expressionOf(name: SyntaxNode): SyntaxNode | null {
  const { parent } = name;
  switch (name.type) {
    case 'field_identifier':
      return parent?.type === 'selector_expression' && name.field === 'field' ? parent : null;
    case 'identifier':
      return isDefinition(name) ? null : name;
    case 'type_identifier':
      // `F[int](x)` is read as a conversion to a type F[int].
      if (parent?.type === 'qualified_type') return isCalled(parent) ? parent : null;
      return isCalled(name) ? name : null;
    default:
      return null;
  }
}

function isCalled(type: SyntaxNode): boolean {
  return type.parent?.type === 'generic_type' && type.parent.parent?.type === 'type_conversion_expression';
}

function isDefinition(name: SyntaxNode): boolean {
  if (name.field === 'name') return true;
  const { parent } = name;
  if (parent?.type === 'literal_element') return parent.field === 'key';
  if (parent?.type !== 'expression_list' || parent.field !== 'left') return false;
  return parent.parent?.type === 'short_var_declaration' || parent.parent?.type === 'range_clause';
}
