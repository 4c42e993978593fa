import type { Declared, GoPackage } from './go-package';
import type { GoModule } from './go-module';
import { resultOf, single, unknown, withoutPointer, type Entity, type FuncType, type GoType } from './go-type';
import { Members } from './members';
import type { Packages } from './packages';
import { bindingOf, type Binding } from './scope';
import { childIn, childrenIn, textOf, type SyntaxNode } from './syntax-node';
import { TypeReader, type Place } from './type-reader';

/** So many steps from a name to its type, at most: variables may go round in circles in a file that does not compile. */
const longestWay = 60;

const typeNodes = new Set(
  'pointer_type slice_type array_type implicit_length_array_type map_type channel_type function_type struct_type interface_type generic_type qualified_type type_identifier'.split(
    ' ',
  ),
);
const builtins = new Set(
  'append cap clear close complex copy delete imag len make max min new panic print println real recover'.split(' '),
);

/** The types of expressions, as far as declarations tell them; what they do not tell is `unknown`. */
export class Expressions {
  readonly members: Members;
  readonly #reader: TypeReader;
  #steps = 0;

  constructor(packages: Packages, own: GoPackage, module: GoModule | null) {
    this.#reader = new TypeReader(packages);
    this.members = new Members(packages, this.#reader, own, module);
  }

  /** What a name, a selector or another expression refers to; null where it is not known. */
  entityOf(node: SyntaxNode | null, place: Place): Entity | null {
    if (node === null || this.#steps > longestWay) return null;
    this.#steps++;
    try {
      return this.#entity(node, place);
    } finally {
      this.#steps--;
    }
  }

  typeOf(node: SyntaxNode | null, place: Place): GoType {
    return typeOfEntity(this.entityOf(node, place));
  }

  /** A function or variable at package level, by its declaration. */
  memberEntity(name: string, around: Place): Entity | null {
    const declared = this.#reader.memberAround(name, around);
    if (declared === null) return null;
    const id = `${declared.inPackage.path}.${name}`;
    const place = this.members.placeOf(declared);
    switch (declared.declaration.kind) {
      case 'func':
      case 'method':
        return { kind: 'func', id, type: this.members.signature(declared), declared };
      case 'type':
        return { kind: 'type', type: { kind: 'named', path: declared.inPackage.path, name, args: [] } };
      case 'var': {
        const spec = declared.file.whole(declared.declaration)?.root.children[0]?.children[0] ?? null;
        const index = declared.declaration.names.indexOf(name);
        return {
          kind: 'variable',
          id,
          type: spec === null ? unknown : this.#declaredType(spec, index, place),
          declared,
        };
      }
      case 'const':
        return { kind: 'value', type: unknown };
    }
  }

  #entity(node: SyntaxNode, place: Place): Entity | null {
    switch (node.type) {
      case 'identifier':
      case 'type_identifier':
        return this.#name(node, place);
      case 'selector_expression':
        return this.#selected(childIn(node, 'operand'), childIn(node, 'field'), place);
      case 'qualified_type':
        return this.#selected(childIn(node, 'package'), childIn(node, 'name'), place);
      case 'package_identifier':
        return this.#name(node, place);
      case 'parenthesized_expression':
        return this.entityOf(node.children[0] ?? null, place);
      case 'generic_type':
        return this.#instance(node, childIn(node, 'type'), place);
      case 'index_expression':
        return this.#indexed(node, place);
      case 'type_instantiation_expression':
        return this.#instance(node, childIn(node, 'type'), place);
      case 'unary_expression':
        return this.#unary(node, place);
      default:
        return typeNodes.has(node.type)
          ? { kind: 'type', type: this.#reader.read(node, place) }
          : value(this.#value(node, place));
    }
  }

  #name(node: SyntaxNode, place: Place): Entity | null {
    const name = textOf(node);
    const bound = bindingOf(name, node);
    if (bound !== null) return this.#bound(bound, node, place);
    const path = this.#reader.importNamed(name, place);
    if (path !== null && place.inPackage.member(name) === null) return { kind: 'package', path };
    const member = this.memberEntity(name, place);
    if (member !== null) return member;
    if (builtins.has(name)) return { kind: 'builtin', name };
    const type = this.#reader.read(node, place);
    return type.kind === 'unknown' ? null : { kind: 'type', type };
  }

  #bound(bound: Binding, node: SyntaxNode, place: Place): Entity | null {
    switch (bound.kind) {
      case 'type-parameter':
      case 'local-type':
        return { kind: 'type', type: this.#reader.read(node, place) };
      case 'parameter': {
        const type = this.#reader.read(bound.type, place);
        return value(bound.variadic ? { kind: 'slice', elem: type } : type);
      }
      case 'variable':
        return value(this.#declaredType(bound.spec, bound.index, place));
      case 'assigned':
        return value(this.#assigned(bound.from, bound.index, place));
      case 'ranged':
        return value(this.#ranged(this.typeOf(childIn(bound.clause, 'right'), place), bound.index));
      case 'switched':
        return value(this.#switched(bound.over, bound.inCase, place));
      case 'received':
        return value(bound.index === 0 ? single(this.typeOf(bound.from, place)) : unknown);
      case 'other':
        return value(unknown);
    }
  }

  #selected(operand: SyntaxNode | null, field: SyntaxNode | null, place: Place): Entity | null {
    if (operand === null || field === null) return null;
    const of = this.entityOf(operand, place);
    const name = textOf(field);
    if (of?.kind === 'package') return this.#imported(of.path, name, place);
    if (of === null || of.kind === 'builtin') return null;
    return this.members.find(single(of.type), name);
  }

  #imported(path: string, name: string, place: Place): Entity | null {
    const declared = this.#reader.memberOf(path, name, place.module);
    if (declared !== null) return this.memberEntity(name, this.members.placeOf(declared));
    return null;
  }

  #declaredType(spec: SyntaxNode, index: number, place: Place): GoType {
    const type = childIn(spec, 'type');
    return type !== null ? this.#reader.read(type, place) : this.#assigned(childIn(spec, 'value'), index, place);
  }

  /** The type of the value at `index` of an expression list, or of one call that gives several. */
  #assigned(list: SyntaxNode | null, index: number, place: Place): GoType {
    if (list === null) return unknown;
    const values = list.type === 'expression_list' ? list.children : [list];
    if (values.length > 1) return single(this.typeOf(values[index] ?? null, place));
    const type = this.typeOf(values[0] ?? null, place);
    if (type.kind === 'tuple') return type.elems[index] ?? unknown;
    return index === 0 ? type : unknown;
  }

  #ranged(over: GoType, index: number): GoType {
    const type = this.members.underlying(withoutPointer(this.members.underlying(over)));
    if (type.kind === 'slice') return index === 1 ? type.elem : unknown;
    if (type.kind === 'map') return index === 0 ? type.key : type.elem;
    if (type.kind === 'chan') return type.elem;
    const yields = type.kind === 'func' ? type.params[0] : undefined;
    return yields?.kind === 'func' ? (yields.params[index] ?? unknown) : unknown;
  }

  #switched(over: SyntaxNode, inCase: SyntaxNode | null, place: Place): GoType {
    const types = inCase === null ? [] : childrenIn(inCase, 'type');
    return types.length === 1 ? this.#reader.read(types[0]!, place) : this.typeOf(childIn(over, 'value'), place);
  }

  #indexed(node: SyntaxNode, place: Place): Entity | null {
    const of = this.entityOf(childIn(node, 'operand'), place);
    if (of?.kind === 'type' || of?.kind === 'func') return this.#instance(node, childIn(node, 'operand'), place);
    const made = this.members.underlying(withoutPointer(single(typeOfEntity(of))));
    return value(made.kind === 'slice' || made.kind === 'map' ? made.elem : unknown);
  }

  /** `F[int]`, `T[int]` */
  #instance(node: SyntaxNode, of: SyntaxNode | null, place: Place): Entity | null {
    const entity = this.entityOf(of, place);
    if (entity?.kind === 'type') return { kind: 'type', type: this.#reader.read(node, place) };
    if (entity?.kind !== 'func' || entity.declared === null) return entity;
    const args = childIn(node, 'type_arguments')?.children ?? childrenIn(node, 'index');
    const types = args.map((a) => this.#reader.read(a, place));
    const given = new Map(typeParameters(entity.declared).map((name, i) => [name, types[i] ?? unknown]));
    return { ...entity, type: this.members.signature(entity.declared, given) };
  }

  #unary(node: SyntaxNode, place: Place): Entity | null {
    const of = this.entityOf(childIn(node, 'operand'), place);
    const operator = node.source[node.start];
    if (of?.kind === 'type') return operator === '*' ? { kind: 'type', type: { kind: 'pointer', elem: of.type } } : of;
    const type = single(typeOfEntity(of));
    if (operator === '&') return value({ kind: 'pointer', elem: type });
    const made = this.members.underlying(type);
    if (operator === '*') return value(made.kind === 'pointer' ? made.elem : unknown);
    return value(operator === '<' && made.kind === 'chan' ? made.elem : unknown);
  }

  #value(node: SyntaxNode, place: Place): GoType {
    switch (node.type) {
      case 'call_expression':
        return this.#called(childIn(node, 'function'), childIn(node, 'arguments')?.children ?? [], place);
      case 'type_conversion_expression': {
        // `F[int](x)` reads like a conversion, too.
        const operand = childIn(node, 'operand');
        return this.#called(childIn(node, 'type'), operand === null ? [] : [operand], place);
      }
      case 'composite_literal':
        return this.#reader.read(childIn(node, 'type'), place);
      case 'type_assertion_expression':
        return this.#reader.read(childIn(node, 'type'), place);
      case 'slice_expression':
        return this.typeOf(childIn(node, 'operand'), place);
      case 'func_literal':
        return this.#reader.signature(node, place);
      default:
        return unknown;
    }
  }

  #called(callee: SyntaxNode | null, args: readonly SyntaxNode[], place: Place): GoType {
    const entity = this.entityOf(callee, place);
    if (entity?.kind === 'type') return entity.type;
    if (entity?.kind === 'builtin') return this.#builtin(entity.name, args[0] ?? null, place);
    if (entity?.kind === 'func') return resultOf(this.#inferred(entity, args, place));
    const type = this.members.underlying(typeOfEntity(entity));
    return type.kind === 'func' ? resultOf(type) : unknown;
  }

  #builtin(name: string, first: SyntaxNode | null, place: Place): GoType {
    if (name === 'new') return { kind: 'pointer', elem: this.#typeOrValue(first, place) };
    if (name === 'make') return this.#reader.read(first, place);
    return name === 'append' || name === 'min' || name === 'max' ? this.typeOf(first, place) : unknown;
  }

  #typeOrValue(node: SyntaxNode | null, place: Place): GoType {
    const type = this.#reader.read(node, place);
    return type.kind === 'unknown' ? this.typeOf(node, place) : type;
  }

  /** The signature with type parameters that an argument gives directly, as in `func must[T any](v T, err error) T`. */
  #inferred(entity: Extract<Entity, { kind: 'func' }>, args: readonly SyntaxNode[], place: Place): FuncType {
    const { declared, type } = entity;
    const names = declared === null ? [] : typeParameters(declared);
    if (declared === null || names.length === 0) return type;
    const first = args.length === 1 ? this.typeOf(args[0]!, place) : null;
    const types = first?.kind === 'tuple' ? first.elems : args.map((a) => single(this.typeOf(a, place)));
    const given = new Map<string, GoType>();
    type.params.forEach((param, i) => {
      collect(param, types[i] ?? unknown, given);
    });
    return given.size === 0 ? type : this.members.signature(declared, given);
  }
}

/** Matches a parameter's type with an argument's. */
function collect(param: GoType, arg: GoType, given: Map<string, GoType>): void {
  if (arg.kind === 'unknown') return;
  if (param.kind === 'parameter') given.set(param.name, given.get(param.name) ?? arg);
  else if ((param.kind === 'slice' || param.kind === 'pointer' || param.kind === 'chan') && arg.kind === param.kind)
    collect(param.elem, arg.elem, given);
  else if (param.kind === 'func' && arg.kind === 'func')
    param.results.forEach((result, i) => {
      collect(result, arg.results[i] ?? unknown, given);
    });
}

function typeParameters({ file, declaration }: Declared): string[] {
  const fn = file.signature(declaration)?.root.children[0];
  const list = fn === undefined ? null : childIn(fn, 'type_parameters');
  return (list?.children ?? []).flatMap((p) => childrenIn(p, 'name').map(textOf));
}

/** The type of a value, also of a function as a value. */
function typeOfEntity(entity: Entity | null): GoType {
  return entity?.kind === 'value' || entity?.kind === 'variable' || entity?.kind === 'func' ? entity.type : unknown;
}

function value(type: GoType): Entity {
  return { kind: 'value', type };
}
