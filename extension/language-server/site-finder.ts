import type { Declaration } from './declarations';
import { Expressions } from './expressions';
import type { GoFile } from './go-file';
import type { GoPackage } from './go-package';
import type { Packages } from './packages';
import { references, type Reference } from './references';
import { childIn, type SyntaxNode } from './syntax-node';
import { kindOf, nameFilter, targetNames, type SiteKind } from './targets';
import { Wrappers } from './wrappers';
import type { Entity } from './go-type';
import type { Place } from './type-reader';

/** A place where a listener is made, served or accepted from. */
export interface CallSite {
  /** Of the function's name, in UTF-16 units of the file. */
  readonly start: number;
  readonly end: number;
  readonly kind: SiteKind;
  /** What is referred to: `net.Listen`, `net/http.Server.Serve`; the name alone where that is not known. */
  readonly callee: string;
  /** `likely`: only the look of the call speaks for it; `open`: nothing but its name, so that it is not shown unless types say more. */
  readonly certainty: 'certain' | 'likely' | 'open';
  /** The function around it, as Go's runtime calls it: `main.(*Server).Run`; '' outside of functions. */
  readonly within: string;
  readonly declaration: Declaration;
}

/** Finds call sites in files. */
export class SiteFinder {
  readonly #wrappers = new Wrappers();

  constructor(private readonly packages: Packages) {}

  /** The sites of a file in the order of its text. */
  sitesIn(file: GoFile): readonly CallSite[] {
    return this.allIn(file).filter((s) => s.certainty !== 'open');
  }

  /** The same with what may be one. */
  allIn(file: GoFile): readonly CallSite[] {
    const own = this.packages.of(file);
    const module = this.packages.module(file.path);
    const expressions = new Expressions(this.packages, own, module);
    const place: Place = { file, inPackage: own, module };
    const wrappers = this.#visible(file, own, expressions, place);
    const names = nameFilter([...new Set([...wrappers].map((id) => id.slice(id.lastIndexOf('.') + 1)))]);
    if (!names.isIn(file.text)) return [];
    return file.declarations.flatMap((declaration) => {
      if (declaration.kind === 'type' || !names.isIn(file.text.slice(declaration.start, declaration.end))) return [];
      return this.#inDeclaration(declaration, place, expressions, names.each, wrappers);
    });
  }

  #inDeclaration(
    declaration: Declaration,
    place: Place,
    expressions: Expressions,
    pattern: RegExp,
    wrappers: ReadonlySet<string>,
  ): CallSite[] {
    const piece = place.file.whole(declaration);
    if (piece === null) return [];
    const sites: CallSite[] = [];
    for (const reference of references(piece, pattern)) {
      const found = judge(reference, expressions.entityOf(reference.expression, place), wrappers, place);
      if (found === null) continue;
      const { start, end } = reference.name;
      sites.push({
        start: start + piece.base,
        end: end + piece.base,
        ...found,
        within: runtimeName(declaration, place.inPackage, place.file),
        declaration,
      });
    }
    return sites;
  }

  /** Wrappers of the file's package and of the packages of its module that it imports. */
  #visible(file: GoFile, own: GoPackage, expressions: Expressions, { module }: Place): ReadonlySet<string> {
    const ids = new Set(this.#wrappers.of(own, expressions));
    for (const { path } of file.imports) {
      const found = this.packages.ownImported(path, module);
      if (found === null || found.path === own.path) continue;
      for (const id of this.#wrappers.of(found, new Expressions(this.packages, found, module))) ids.add(id);
    }
    return ids;
  }
}

type Judgement = Pick<CallSite, 'kind' | 'callee' | 'certainty'>;

function judge(
  { name, expression }: Reference,
  entity: Entity | null,
  wrappers: ReadonlySet<string>,
  place: Place,
): Judgement | null {
  if (entity === null) return byLook(name, expression, place);
  const kind = kindOf(entity);
  if (kind !== null && entity.kind === 'func') return { kind, callee: entity.id, certainty: 'certain' };
  if ((entity.kind === 'func' || entity.kind === 'variable') && wrappers.has(entity.id))
    return { kind: 'wrapper', callee: entity.id, certainty: 'certain' };
  return null;
}

/** What is called on a value of which nothing is known, because its package is not here or the file does not parse. */
function byLook(name: SyntaxNode, expression: SyntaxNode, { file }: Place): Judgement | null {
  const call = expression.parent;
  if (expression.type !== 'selector_expression' || call?.type !== 'call_expression') return null;
  const args = childIn(call, 'arguments')?.children.length ?? 0;
  const called = name.source.slice(name.start, name.end);
  const imports = (path: string): boolean => file.imports.some((i) => i.path === path);
  const guess = (kind: SiteKind, certainty: 'likely' | 'open' = 'likely'): Judgement => ({
    kind,
    callee: called,
    certainty,
  });
  if (called === 'Accept' && args === 0 && isAssignedToTwo(call) && imports('net')) return guess('accept');
  if (called === 'ListenAndServe' && args === 0 && imports('net/http')) return guess('serve');
  if (called === 'ListenAndServeTLS' && args === 2 && imports('net/http')) return guess('serve');
  return targetNames.has(called) ? guess('serve', 'open') : null;
}

function isAssignedToTwo(call: SyntaxNode): boolean {
  const statement = call.parent?.parent;
  const left = statement === undefined || statement === null ? null : childIn(statement, 'left');
  return left?.children.length === 2;
}

function runtimeName({ kind, names, receiver, start }: Declaration, inPackage: GoPackage, file: GoFile): string {
  if (kind !== 'func' && kind !== 'method') return '';
  const path = file.packageName === 'main' ? 'main' : inPackage.path;
  const slash = path.lastIndexOf('/') + 1;
  // The linker escapes dots after the last slash (cmd/internal/objabi, PathToPrefix).
  const prefix = path.slice(0, slash) + path.slice(slash).replaceAll('.', '%2e');
  if (kind === 'func') return `${prefix}.${names[0]!}`;
  const isPointer = /^func\s*\([^)]*\*/.test(file.text.slice(start, start + 200));
  return `${prefix}.${isPointer ? `(*${receiver})` : receiver}.${names[0]!}`;
}
