import type { Declaration } from './declarations';
import type { GoFile } from './go-file';

/** Where a declaration stands. */
export interface Declared {
  readonly declaration: Declaration;
  readonly file: GoFile;
  readonly inPackage: GoPackage;
}

/** The files of one package clause in one folder. */
export class GoPackage {
  #members: Map<string, Declared> | undefined;
  #methods: Map<string, Map<string, Declared>> | undefined;

  constructor(
    /** Import path; the folder where there is no module. */
    readonly path: string,
    readonly files: readonly GoFile[],
  ) {}

  get name(): string {
    return this.files[0]?.packageName ?? '';
  }

  /** The declaration of a name at package level. Of several for different systems, the one that is built here. */
  member(name: string): Declared | null {
    this.#members ??= this.#index();
    return this.#members.get(name) ?? null;
  }

  /** A method by its receiver's type. */
  method(type: string, name: string): Declared | null {
    this.#methods ??= this.#indexMethods();
    return this.#methods.get(type)?.get(name) ?? null;
  }

  *all(): Generator<Declared> {
    for (const file of this.files)
      for (const declaration of file.declarations) yield { declaration, file, inPackage: this };
  }

  #index(): Map<string, Declared> {
    const members = new Map<string, Declared>();
    for (const declared of this.all()) {
      if (declared.declaration.kind === 'method') continue;
      for (const name of declared.declaration.names) keepBetter(members, name, declared);
    }
    return members;
  }

  #indexMethods(): Map<string, Map<string, Declared>> {
    const types = new Map<string, Map<string, Declared>>();
    for (const declared of this.all()) {
      const { kind, receiver, names } = declared.declaration;
      if (kind !== 'method') continue;
      const methods = types.get(receiver) ?? new Map<string, Declared>();
      types.set(receiver, methods);
      keepBetter(methods, names[0]!, declared);
    }
    return types;
  }
}

function keepBetter(into: Map<string, Declared>, name: string, found: Declared): void {
  const known = into.get(name);
  if (known === undefined || (!known.file.isBuiltHere && found.file.isBuiltHere)) into.set(name, found);
}
