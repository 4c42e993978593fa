import type { Declaration } from './declarations';
import type { Expressions } from './expressions';
import type { GoFile } from './go-file';
import type { Declared, GoPackage } from './go-package';
import { references } from './references';
import { childIn, outward, type SyntaxNode } from './syntax-node';
import { isListener, kindOf, nameFilter } from './targets';

const bases = nameFilter();

/**
 * Functions and variables of the user's own packages that stand for a listen or serve call, one level deep: one that gives
 * back a listener and refers to a listen function, one that returns the call of a listen or serve function, and a variable
 * that is such a function. By id, as an entity names them.
 */
export class Wrappers {
  readonly #ofFile = new WeakMap<GoFile, ReadonlySet<string>>();

  /** Those of a package; `expressions` is asked for types in its files. */
  of(found: GoPackage, expressions: Expressions): Iterable<string> {
    return found.files.flatMap((file) => [...this.#inFile(file, found, expressions)]);
  }

  #inFile(file: GoFile, inPackage: GoPackage, expressions: Expressions): ReadonlySet<string> {
    const known = this.#ofFile.get(file);
    if (known !== undefined) return known;
    const ids = new Set<string>();
    this.#ofFile.set(file, ids);
    if (!bases.isIn(file.text)) return ids;
    for (const declaration of file.declarations) {
      // What follows reads the whole package.
      if (!mayWrap(declaration, file)) continue;
      const declared = { declaration, file, inPackage };
      // Of several for different systems, that of this one speaks for the name.
      const name = declaration.names[0]!;
      const speaks =
        declaration.kind === 'method' ? inPackage.method(declaration.receiver, name) : inPackage.member(name);
      if (speaks?.declaration !== declaration) continue;
      if (isWrapper(declared, expressions))
        ids.add([inPackage.path, declaration.receiver, name].filter((s) => s !== '').join('.'));
    }
    return ids;
  }
}

/** By its kind and text alone. */
function mayWrap({ kind, body, start, end }: Declaration, { text }: GoFile): boolean {
  if (kind === 'type' || kind === 'const' || (kind !== 'var' && body < 0)) return false;
  return bases.isIn(text.slice(start, end));
}

function isWrapper(declared: Declared, expressions: Expressions): boolean {
  const { file, declaration } = declared;
  const piece = file.whole(declaration);
  if (piece === null) return false;
  const place = expressions.members.placeOf(declared);
  const givesListener =
    declaration.kind !== 'var' &&
    expressions.members.signature(declared).results.some((t) => isListener(expressions.members.unaliased(t)));
  for (const { expression } of references(piece, bases.each)) {
    const kind = kindOf(expressions.entityOf(expression, place));
    if (kind !== 'listen' && kind !== 'serve') continue;
    if (declaration.kind === 'var') {
      if (isInitializer(expression)) return true;
    } else if ((givesListener && kind === 'listen') || isReturnedCall(expression)) return true;
  }
  return false;
}

/** `var listen = net.Listen` */
function isInitializer(expression: SyntaxNode): boolean {
  const list = expression.parent;
  return (
    list?.type === 'expression_list' &&
    list.children.length === 1 &&
    list.field === 'value' &&
    list.parent?.parent?.parent?.type === 'source_file'
  );
}

/** `return net.Listen(…)` of the function itself, not of one inside it. */
function isReturnedCall(expression: SyntaxNode): boolean {
  const call = expression.parent;
  if (call?.type !== 'call_expression' || childIn(call, 'function') !== expression) return false;
  const list = call.parent;
  if (list?.type !== 'expression_list' || list.children.length !== 1 || list.parent?.type !== 'return_statement')
    return false;
  for (const at of outward(list)) if (at.type === 'func_literal') return false;
  return true;
}
