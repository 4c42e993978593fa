import { Language, Parser, type TreeCursor } from 'web-tree-sitter';
import type { SyntaxNode } from './syntax-node';

/** Longer pieces are not read: one declaration of that length was written by a program. */
const longestPiece = 400_000;

/** tree-sitter with its Go grammar; trees are copied out of its memory at once. */
export class GoParser {
  private constructor(private readonly parser: Parser) {}

  /** `runtime` and `grammar` are the .wasm files of web-tree-sitter and tree-sitter-go. */
  static async load(runtime: string, grammar: string): Promise<GoParser> {
    await Parser.init({ locateFile: () => runtime });
    const parser = new Parser();
    parser.setLanguage(await Language.load(grammar));
    return new GoParser(parser);
  }

  /** The tree of a piece of Go; syntax errors are nodes in it. Null for a piece that is too long. */
  parse(source: string): SyntaxNode | null {
    if (source.length > longestPiece) return null;
    const tree = this.parser.parse(source);
    if (tree === null) return null;
    const cursor = tree.walk();
    try {
      return copy(cursor, source);
    } finally {
      cursor.delete();
      tree.delete();
    }
  }
}

interface GrowingNode extends SyntaxNode {
  readonly children: GrowingNode[];
}

/** Without recursion: expressions in foreign files nest as deep as they like. */
function copy(cursor: TreeCursor, source: string): SyntaxNode {
  const root = nodeOf(cursor, null, source);
  let at: GrowingNode = root;
  let depth = 0;
  // `levels[d]`: whether the cursor's node at depth d is one of ours, that is, a named one.
  const levels: boolean[] = [true];
  for (;;) {
    if (cursor.gotoFirstChild()) depth++;
    else {
      while (!cursor.gotoNextSibling()) {
        if (depth === 0 || !cursor.gotoParent()) return root;
        if (levels[depth] === true) at = at.parent as GrowingNode;
        depth--;
      }
      if (depth === 0) return root;
      if (levels[depth] === true) at = at.parent as GrowingNode;
    }
    levels[depth] = cursor.nodeIsNamed;
    if (!cursor.nodeIsNamed) continue;
    const node = nodeOf(cursor, at, source);
    at.children.push(node);
    at = node;
  }
}

function nodeOf(cursor: TreeCursor, parent: GrowingNode | null, source: string): GrowingNode {
  return {
    type: cursor.nodeType,
    field: cursor.currentFieldName ?? '',
    start: cursor.startIndex,
    end: cursor.endIndex,
    parent,
    children: [],
    source,
  };
}
