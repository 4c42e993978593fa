/** A named node of a piece of Go source, apart from the parser's memory; offsets are UTF-16 units within that piece. */
export interface SyntaxNode {
  readonly type: string;
  /** The role in the parent (`operand`, `field`, …); '' where the grammar gives none. */
  readonly field: string;
  readonly start: number;
  readonly end: number;
  readonly parent: SyntaxNode | null;
  readonly children: readonly SyntaxNode[];
  /** The whole piece. */
  readonly source: string;
}

export function textOf(node: SyntaxNode): string {
  return node.source.slice(node.start, node.end);
}

/** The first child in a role, or null. */
export function childIn(node: SyntaxNode, field: string): SyntaxNode | null {
  return node.children.find((c) => c.field === field) ?? null;
}

export function childrenIn(node: SyntaxNode, field: string): readonly SyntaxNode[] {
  return node.children.filter((c) => c.field === field);
}

/** The innermost node that covers `start` … `end`. */
export function nodeAt(root: SyntaxNode, start: number, end: number): SyntaxNode {
  let node = root;
  for (;;) {
    const inner = node.children.find((c) => c.start <= start && end <= c.end);
    if (inner === undefined) return node;
    node = inner;
  }
}

/** The node and its parents, innermost first. */
export function* outward(node: SyntaxNode): Generator<SyntaxNode> {
  for (let at: SyntaxNode | null = node; at !== null; at = at.parent) yield at;
}
