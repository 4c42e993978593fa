import type { GoFile } from './go-file';
import type { GoModule } from './go-module';
import type { Declared, GoPackage } from './go-package';
import { wordBefore } from './go-scanner';
import { named, noFunction, unknown, type FieldType, type FuncType, type GoType } from './go-type';
import type { Packages } from './packages';
import { bindingOf } from './scope';
import { childIn, childrenIn, textOf, type SyntaxNode } from './syntax-node';

/** Where a piece of Go stands: what its names mean. */
export interface Place {
  readonly file: GoFile;
  readonly inPackage: GoPackage;
  /** The module whose versions count. */
  readonly module: GoModule | null;
}

/** Types given for type parameters. */
export type Given = ReadonlyMap<string, GoType>;

export const nothingGiven: Given = new Map();

const predeclared = new Set(
  'any bool byte comparable complex64 complex128 error float32 float64 int int8 int16 int32 int64 rune string uint uint8 uint16 uint32 uint64 uintptr'.split(
    ' ',
  ),
);

/** Reads type expressions. */
export class TypeReader {
  constructor(private readonly packages: Packages) {}

  read(node: SyntaxNode | null, place: Place, given: Given = nothingGiven): GoType {
    if (node === null) return unknown;
    switch (node.type) {
      case 'type_identifier':
      case 'identifier':
        return this.#byName(node, place, given);
      case 'qualified_type':
        return this.#qualified(childIn(node, 'package'), childIn(node, 'name'), place);
      case 'selector_expression':
        return this.#qualified(childIn(node, 'operand'), childIn(node, 'field'), place);
      case 'generic_type':
        return this.#generic(node, place, given);
      case 'index_expression':
        return this.#instance(
          childIn(node, 'operand'),
          node.children.filter((c) => c.field === 'index'),
          place,
          given,
        );
      case 'pointer_type':
        return { kind: 'pointer', elem: this.read(node.children[0] ?? null, place, given) };
      case 'unary_expression':
        return { kind: 'pointer', elem: this.read(childIn(node, 'operand'), place, given) };
      case 'slice_type':
      case 'array_type':
      case 'implicit_length_array_type':
        return { kind: 'slice', elem: this.read(childIn(node, 'element'), place, given) };
      case 'channel_type':
        return { kind: 'chan', elem: this.read(childIn(node, 'value'), place, given) };
      case 'map_type':
        return {
          kind: 'map',
          key: this.read(childIn(node, 'key'), place, given),
          elem: this.read(childIn(node, 'value'), place, given),
        };
      case 'function_type':
        return this.signature(node, place, given);
      case 'struct_type':
        return { kind: 'struct', fields: this.#fields(node, place, given) };
      case 'interface_type':
        return this.#interface(node, place, given);
      case 'type_constraint':
      case 'type_elem':
      case 'parenthesized_type':
      case 'parenthesized_expression':
        return node.children.length === 1 ? this.read(node.children[0]!, place, given) : unknown;
      default:
        return unknown;
    }
  }

  /** Parameters and results of a function's declaration, literal, type or of an interface's method. */
  signature(node: SyntaxNode | null, place: Place, given: Given = nothingGiven): FuncType {
    if (node === null) return noFunction;
    const result = childIn(node, 'result');
    const params = this.#list(childIn(node, 'parameters'), place, given);
    if (result === null) return { kind: 'func', params, results: [] };
    const results =
      result.type === 'parameter_list' ? this.#list(result, place, given) : [this.read(result, place, given)];
    return { kind: 'func', params, results };
  }

  /** The import path behind a name in a file, or null when it is no import. */
  importNamed(name: string, { file, module }: Place): string | null {
    let guess: string | null = null;
    for (const { alias, path } of file.imports) {
      if (alias === name) return path;
      if (alias === null && likelyName(path) === name) guess = path;
    }
    if (guess !== null) return guess;
    for (const { alias, path } of file.imports)
      if (alias === null && [...this.packages.imported(path, module)].some((p) => p.name === name)) return path;
    return null;
  }

  /** A name of the package around `place`, or of one that its file imports with a dot. */
  memberAround(name: string, place: Place): Declared | null {
    const own = place.inPackage.member(name);
    if (own !== null) return own;
    for (const { alias, path } of place.file.imports) {
      const found = alias === '.' ? this.memberOf(path, name, place.module) : null;
      if (found !== null) return found;
    }
    return null;
  }

  memberOf(path: string, name: string, module: GoModule | null): Declared | null {
    for (const found of this.packages.imported(path, module)) {
      const declared = found.member(name);
      if (declared !== null) return declared;
    }
    return null;
  }

  #byName(node: SyntaxNode, place: Place, given: Given): GoType {
    const name = textOf(node);
    const known = given.get(name);
    if (known !== undefined) return known;
    const bound = bindingOf(name, node);
    if (bound?.kind === 'type-parameter')
      return { kind: 'parameter', name, constraint: this.read(bound.constraint, place, given) };
    // A type inside a function has no methods of its own: what it is made of says all.
    if (bound?.kind === 'local-type') return this.read(childIn(bound.spec, 'type'), place, given);
    if (bound !== null) return unknown;
    const declared = this.memberAround(name, place);
    if (declared !== null) return declared.declaration.kind === 'type' ? named(declared.inPackage.path, name) : unknown;
    return predeclared.has(name) ? named('', name) : unknown;
  }

  #qualified(pkg: SyntaxNode | null, name: SyntaxNode | null, place: Place): GoType {
    if (pkg === null || name === null) return unknown;
    const path = this.importNamed(textOf(pkg), place);
    return path === null ? unknown : named(path, textOf(name));
  }

  #generic(node: SyntaxNode, place: Place, given: Given): GoType {
    return this.#instance(childIn(node, 'type'), childIn(node, 'type_arguments')?.children ?? [], place, given);
  }

  #instance(of: SyntaxNode | null, args: readonly SyntaxNode[], place: Place, given: Given): GoType {
    const type = this.read(of, place, given);
    return type.kind === 'named'
      ? named(
          type.path,
          type.name,
          args.map((a) => this.read(a, place, given)),
        )
      : type;
  }

  #list(list: SyntaxNode | null, place: Place, given: Given): GoType[] {
    return (list?.children ?? []).flatMap((parameter): GoType[] => {
      const type = this.read(childIn(parameter, 'type'), place, given);
      const each: GoType = parameter.type === 'variadic_parameter_declaration' ? { kind: 'slice', elem: type } : type;
      return Array.from({ length: Math.max(1, childrenIn(parameter, 'name').length) }, () => each);
    });
  }

  #fields(node: SyntaxNode, place: Place, given: Given): FieldType[] {
    return (node.children[0]?.children ?? []).flatMap((field): FieldType[] => {
      const typeNode = childIn(field, 'type');
      if (field.type !== 'field_declaration' || typeNode === null) return [];
      const names = childrenIn(field, 'name');
      const type = this.read(typeNode, place, given);
      if (names.length > 0) return names.map((n) => ({ name: textOf(n), type, embedded: false }));
      const isPointer = textOf(field).startsWith('*');
      return [
        { name: lastName(textOf(typeNode)), type: isPointer ? { kind: 'pointer', elem: type } : type, embedded: true },
      ];
    });
  }

  #interface(node: SyntaxNode, place: Place, given: Given): GoType {
    const methods = new Map<string, FuncType>();
    const embeds: GoType[] = [];
    for (const element of node.children) {
      const name = childIn(element, 'name');
      if (element.type === 'method_elem' && name !== null)
        methods.set(textOf(name), this.signature(element, place, given));
      else if (element.type === 'type_elem') embeds.push(this.read(element, place, given));
    }
    return { kind: 'interface', methods, embeds };
  }
}

/** The name that a package most likely has, by its path: `gopkg.in/yaml.v3` → yaml, `example.com/go-kit/v2` → go-kit. */
function likelyName(path: string): string {
  const parts = path.split('/');
  if (parts.length > 1 && /^v\d+$/.test(parts.at(-1)!)) parts.pop();
  return parts.at(-1)!.replace(/\.v\d+$/, '');
}

function lastName(type: string): string {
  const text = type.trimEnd();
  if (!text.endsWith(']')) return wordBefore(text, text.length);
  for (let open = text.indexOf('['); open >= 0; open = text.indexOf('[', open + 1)) {
    const name = wordBefore(text, open);
    if (name !== '') return name;
  }
  return '';
}
