import type { Declared, GoPackage } from './go-package';
import { noFunction, unknown, withoutPointer, type Entity, type FuncType, type GoType } from './go-type';
import type { Packages } from './packages';
import { nothingGiven, type Given, type Place, type TypeReader } from './type-reader';
import { childIn, childrenIn, textOf, type SyntaxNode } from './syntax-node';
import type { GoModule } from './go-module';

/** So deep may types be embedded in or defined by one another. */
const deepest = 8;

/** Fields and methods of types (Go specification, "Selectors"). */
export class Members {
  constructor(
    private readonly packages: Packages,
    private readonly reader: TypeReader,
    /** The package that is being looked at, with its tests where they count. */
    private readonly own: GoPackage,
    private readonly module: GoModule | null,
  ) {}

  /** The field or method `x.name` of a value of the type, the shallowest first; null where there is none or it is not known. */
  find(type: GoType, name: string): Entity | null {
    let level: GoType[] = [type];
    for (let depth = 0; depth < deepest && level.length > 0; depth++) {
      const embedded: GoType[] = [];
      for (const at of level) {
        const found = this.#direct(withoutPointer(at), name, embedded);
        if (found !== null) return found;
      }
      level = embedded;
    }
    return null;
  }

  /** What a type is made of: through names, aliases and constraints. */
  underlying(type: GoType, depth = 0): GoType {
    if (depth > deepest) return unknown;
    if (type.kind === 'parameter') return this.underlying(type.constraint, depth + 1);
    if (type.kind !== 'named') return type;
    const declared = this.declared(type);
    return declared === null ? unknown : this.underlying(this.#definition(declared, type.args), depth + 1);
  }

  /** The declaration of a named type. */
  declared(type: Extract<GoType, { kind: 'named' }>): Declared | null {
    const found = this.#around(type.path, (p) => p.member(type.name));
    return found?.declaration.kind === 'type' ? found : null;
  }

  /** The type itself, or for an alias what it stands for. */
  unaliased(type: GoType, depth = 0): GoType {
    if (type.kind !== 'named' || depth > deepest) return type;
    const declared = this.declared(type);
    if (declared === null || specOf(declared)?.type !== 'type_alias') return type;
    return this.unaliased(this.#definition(declared, type.args), depth + 1);
  }

  /** Where a declaration stands. */
  placeOf({ file, inPackage }: Declared): Place {
    return { file, inPackage, module: this.module };
  }

  signature(declared: Declared, given: Given = nothingGiven): FuncType {
    const root = declared.file.signature(declared.declaration)?.root.children[0] ?? null;
    return root === null ? noFunction : this.reader.signature(root, this.placeOf(declared), given);
  }

  /** A member of the type itself; what it embeds is added to `embedded`. */
  #direct(type: GoType, name: string, embedded: GoType[]): Entity | null {
    if (type.kind === 'named') return this.#ofNamed(type, name, embedded);
    if (type.kind === 'parameter') {
      embedded.push(type.constraint);
      return null;
    }
    return ofLiteral(type, name, name, embedded);
  }

  #ofNamed(type: Extract<GoType, { kind: 'named' }>, name: string, embedded: GoType[]): Entity | null {
    const method = this.#around(type.path, (p) => p.method(type.name, name));
    const id = `${type.path}.${type.name}.${name}`;
    if (method !== null) {
      const given = this.#givenTo(this.declared(type), type.args);
      return { kind: 'func', id, type: this.signature(method, given), declared: method };
    }
    const declared = this.declared(type);
    if (declared === null) return null;
    const definition = this.#definition(declared, type.args);
    if (specOf(declared)?.type === 'type_alias') {
      embedded.push(definition);
      return null;
    }
    if (definition.kind !== 'named') return ofLiteral(definition, name, id, embedded);
    // `type A B` has the fields of B but not its methods, unless B is an interface.
    const made = this.underlying(definition);
    if (made.kind === 'interface') embedded.push(definition);
    return made.kind === 'struct' ? ofLiteral(made, name, id, embedded) : null;
  }

  #around(path: string, look: (found: GoPackage) => Declared | null): Declared | null {
    const inOwn = path === this.own.path ? look(this.own) : null;
    if (inOwn !== null) return inOwn;
    for (const found of this.packages.imported(path, this.module)) {
      const declared = look(found);
      if (declared !== null) return declared;
    }
    return null;
  }

  #definition(declared: Declared, args: readonly GoType[]): GoType {
    return this.reader.read(typeOfSpec(specOf(declared)), this.placeOf(declared), this.#givenTo(declared, args));
  }

  #givenTo(declared: Declared | null, args: readonly GoType[]): Given {
    const spec = declared === null ? null : specOf(declared);
    const list = spec === null ? null : childIn(spec, 'type_parameters');
    if (declared === null || list === null) return nothingGiven;
    const given = new Map<string, GoType>();
    for (const parameter of list.children) {
      const constraint = this.reader.read(childIn(parameter, 'type'), this.placeOf(declared));
      for (const name of childrenIn(parameter, 'name')) {
        const arg = args[given.size] ?? unknown;
        given.set(textOf(name), isOpen(arg) ? { kind: 'parameter', name: textOf(name), constraint } : arg);
      }
    }
    return given;
  }
}

/** True for an argument that says nothing: the receiver of a generic type's method only names its parameters. */
function isOpen(arg: GoType): boolean {
  return arg.kind === 'unknown' || (arg.kind === 'parameter' && arg.constraint.kind === 'unknown');
}

function ofLiteral(type: GoType, name: string, id: string, embedded: GoType[]): Entity | null {
  if (type.kind === 'interface') {
    const method = type.methods.get(name);
    if (method !== undefined) return { kind: 'func', id, type: method, declared: null };
    embedded.push(...type.embeds);
  }
  if (type.kind !== 'struct') return null;
  const field = type.fields.find((f) => f.name === name);
  if (field !== undefined) return { kind: 'value', type: field.type };
  embedded.push(...type.fields.filter((f) => f.embedded).map((f) => f.type));
  return null;
}

function specOf({ file, declaration }: Declared): SyntaxNode | null {
  const spec = file.whole(declaration)?.root.children[0]?.children[0];
  return spec?.type === 'type_spec' || spec?.type === 'type_alias' ? spec : null;
}

function typeOfSpec(spec: SyntaxNode | null): SyntaxNode | null {
  return spec === null ? null : childIn(spec, 'type');
}
