import { isBuiltHere } from './build-platform';
import { headOf, outlineOf, type Declaration, type FileHead, type Import } from './declarations';
import type { GoParser } from './go-parser';
import type { SyntaxNode } from './syntax-node';

/** A declaration's tree; a node's place in the file is its offset plus `base`. */
export interface Piece {
  readonly root: SyntaxNode;
  readonly base: number;
}

/**
 * A Go file cut into declarations, each parsed by itself and only when something asks for it. After a change, the trees of
 * declarations whose text is as before are kept.
 */
export class GoFile {
  #head: FileHead | undefined;
  #declarations: readonly Declaration[] | undefined;
  readonly #trees = new Map<string, SyntaxNode | null>();
  readonly #older: ReadonlyMap<string, SyntaxNode | null>;
  #builtHere: boolean | undefined;

  constructor(
    readonly path: string,
    readonly text: string,
    private readonly parser: GoParser,
    previous: GoFile | null = null,
  ) {
    this.#older = previous === null ? new Map() : previous.#trees;
  }

  get packageName(): string {
    return this.#heading.packageName;
  }

  get imports(): readonly Import[] {
    return this.#heading.imports;
  }

  get declarations(): readonly Declaration[] {
    this.#declarations ??= outlineOf(this.text);
    return this.#declarations;
  }

  get isTest(): boolean {
    return this.path.endsWith('_test.go');
  }

  get isBuiltHere(): boolean {
    this.#builtHere ??= isBuiltHere(this.path, this.text);
    return this.#builtHere;
  }

  /** The whole declaration; null for one that is too long to be read. */
  whole(declaration: Declaration): Piece | null {
    const { prefix, start, end } = declaration;
    return this.#piece(prefix + this.text.slice(start, end), start - prefix.length);
  }

  /** A function without its body, any other declaration whole. */
  signature(declaration: Declaration): Piece | null {
    const { start, body } = declaration;
    return body < 0 ? this.whole(declaration) : this.#piece(`${this.text.slice(start, body)}{}`, start);
  }

  get #heading(): FileHead {
    this.#head ??= headOf(this.text);
    return this.#head;
  }

  #piece(text: string, base: number): Piece | null {
    let root = this.#trees.get(text) ?? this.#older.get(text);
    if (root === undefined) root = this.parser.parse(text);
    this.#trees.set(text, root);
    return root === null ? null : { root, base };
  }
}
