import type { Declared } from './go-package';

/** A Go type, as far as it leads to a method or a field. Arrays are slices here. */
export type GoType =
  | { readonly kind: 'named'; readonly path: string; readonly name: string; readonly args: readonly GoType[] }
  | { readonly kind: 'pointer' | 'slice' | 'chan'; readonly elem: GoType }
  | { readonly kind: 'map'; readonly key: GoType; readonly elem: GoType }
  | FuncType
  | { readonly kind: 'struct'; readonly fields: readonly FieldType[] }
  | { readonly kind: 'interface'; readonly methods: ReadonlyMap<string, FuncType>; readonly embeds: readonly GoType[] }
  | { readonly kind: 'tuple'; readonly elems: readonly GoType[] }
  | { readonly kind: 'parameter'; readonly name: string; readonly constraint: GoType }
  | { readonly kind: 'unknown' };

export interface FuncType {
  readonly kind: 'func';
  readonly params: readonly GoType[];
  readonly results: readonly GoType[];
}

export interface FieldType {
  readonly name: string;
  readonly type: GoType;
  readonly embedded: boolean;
}

/** What a name stands for. */
export type Entity =
  | { readonly kind: 'package'; readonly path: string }
  | { readonly kind: 'type'; readonly type: GoType }
  | { readonly kind: 'value'; readonly type: GoType }
  | { readonly kind: 'builtin'; readonly name: string }
  /** `id`: `net.Listen`, or with the type that declares the method `net/http.Server.Serve`. */
  | { readonly kind: 'func'; readonly id: string; readonly type: FuncType; readonly declared: Declared | null }
  /** A variable of a package. */
  | { readonly kind: 'variable'; readonly id: string; readonly type: GoType; readonly declared: Declared };

export const unknown: GoType = { kind: 'unknown' };
export const noFunction: FuncType = { kind: 'func', params: [], results: [] };

export function named(path: string, name: string, args: readonly GoType[] = []): GoType {
  return { kind: 'named', path, name, args };
}

/** The type itself, or what a pointer points to. */
export function withoutPointer(type: GoType): GoType {
  return type.kind === 'pointer' ? type.elem : type;
}

export function isNamed(type: GoType | undefined, path: string, name: string): boolean {
  return type?.kind === 'named' && type.path === path && type.name === name;
}

/** The one value of an expression; the first of several. */
export function single(type: GoType): GoType {
  return type.kind === 'tuple' ? (type.elems[0] ?? unknown) : type;
}

/** What a call of a function with these results is worth. */
export function resultOf({ results }: FuncType): GoType {
  return results.length === 1 ? results[0]! : { kind: 'tuple', elems: results };
}
