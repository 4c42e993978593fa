import { posix } from 'node:path';
import { GoFile } from './go-file';
import { cacheFolder, moduleOf, readGoModule, readGoWork, type GoModule } from './go-module';
import { GoPackage } from './go-package';
import type { GoParser } from './go-parser';
import { knownPackages } from './known-packages';
import type { SourceTree } from './source-tree';

/** Where Go's own sources and the module cache lie; null where there is no Go. */
export interface GoFolders {
  readonly goRoot: string | null;
  readonly moduleCache: string | null;
}

/** Finds packages by their import path and reads them when they are asked for; what was read is kept until it changes. */
export class Packages {
  readonly #files = new Map<string, GoFile>();
  readonly #packages = new Map<string, GoPackage>();
  readonly #modules = new Map<string, GoModule | null>();
  readonly #work = new Map<string, readonly GoModule[]>();
  readonly #known = new Map<string, GoPackage>();

  constructor(
    private readonly tree: SourceTree,
    private readonly parser: GoParser,
    private readonly folders: GoFolders,
  ) {}

  /** A file as it is now; null where it cannot be read. */
  file(path: string): GoFile | null {
    const text = this.tree.read(path);
    if (text === null) return null;
    const before = this.#files.get(path) ?? null;
    if (before?.text === text) return before;
    const file = new GoFile(path, text, this.parser, before);
    this.#files.set(path, file);
    return file;
  }

  /** To be called when a file of disk or of an editor is another than before. */
  forget(path: string): void {
    this.tree.forget(path);
    if (!path.endsWith('.go')) {
      this.#modules.clear();
      this.#work.clear();
      this.#packages.clear();
    }
    const folder = `${posix.dirname(path)} `;
    for (const key of this.#packages.keys()) if (key.startsWith(folder)) this.#packages.delete(key);
  }

  /** The package of a file, with its tests when it is one. */
  of(file: GoFile): GoPackage {
    const folder = posix.dirname(file.path);
    return this.#inFolder(folder, file.packageName, file.isTest, this.#pathOf(folder, file));
  }

  /** The module that a path lies in, or null. */
  module(path: string): GoModule | null {
    const folder = posix.dirname(path);
    let found = this.#modules.get(folder);
    if (found === undefined) {
      const text = this.tree.read(`${folder}/go.mod`);
      if (text !== null) found = readGoModule(text, folder);
      else found = folder === '/' || folder === '.' || folder === path ? null : this.module(folder);
      this.#modules.set(folder, found);
    }
    return found;
  }

  /** What an import path names, for a file in `from`: what we know of it by heart, then, only when asked for, its sources. */
  *imported(importPath: string, from: GoModule | null): Generator<GoPackage> {
    const known = this.#knownPackage(importPath);
    if (known !== null) yield known;
    const real = this.#sources(importPath, this.#candidates(importPath, from));
    if (real !== null) yield real;
  }

  /** The same for a package of the user's own modules; null for any other, whose sources are not read then. */
  ownImported(importPath: string, from: GoModule | null): GoPackage | null {
    return from === null ? null : this.#sources(importPath, this.#ownCandidates(importPath, from));
  }

  #knownPackage(importPath: string): GoPackage | null {
    const text = knownPackages[importPath];
    if (text === undefined) return null;
    let known = this.#known.get(importPath);
    if (known === undefined) {
      known = new GoPackage(importPath, [new GoFile(importPath, text, this.parser)]);
      this.#known.set(importPath, known);
    }
    return known;
  }

  #sources(importPath: string, candidates: Iterable<string>): GoPackage | null {
    for (const folder of candidates) {
      const paths = this.tree.goFiles(folder).filter((p) => !p.endsWith('_test.go'));
      if (paths.length === 0) continue;
      const files = paths.map((p) => this.file(p)).filter((f) => f !== null);
      const name = (files.find((f) => f.isBuiltHere) ?? files[0])?.packageName;
      if (name !== undefined) return this.#inFolder(folder, name, false, importPath);
    }
    return null;
  }

  *#ownCandidates(importPath: string, from: GoModule): Generator<string> {
    for (const { path, folder } of [from, ...this.#workspace(from)])
      if (moduleOf(importPath, [path]) !== null) yield folder + importPath.slice(path.length);
    if (from.path === 'std') yield `${from.folder}/${importPath}`;
  }

  /** Folders that may hold a package: module, workspace, GOROOT, replacement, vendor, module cache. */
  *#candidates(importPath: string, from: GoModule | null): Generator<string> {
    const { goRoot, moduleCache } = this.folders;
    if (from !== null) yield* this.#ownCandidates(importPath, from);
    if (goRoot !== null && !importPath.split('/', 1)[0]!.includes('.')) yield `${goRoot}/src/${importPath}`;
    if (from === null) return;
    const replaced = moduleOf(importPath, from.replaces.keys());
    const to = replaced === null ? undefined : from.replaces.get(replaced);
    if (typeof to === 'string') yield to + importPath.slice(replaced!.length);
    yield `${from.folder}/vendor/${importPath}`;
    if (moduleCache === null) return;
    if (typeof to === 'object')
      yield cacheFolder(moduleCache, to.path, to.version) + importPath.slice(replaced!.length);
    const required = moduleOf(importPath, from.requires.keys());
    if (required === null) return;
    const folder = cacheFolder(moduleCache, required, from.requires.get(required)!);
    yield folder + importPath.slice(required.length);
  }

  #workspace(from: GoModule): readonly GoModule[] {
    let found = this.#work.get(from.folder);
    if (found === undefined) {
      found = [];
      for (let folder = from.folder; ; folder = posix.dirname(folder)) {
        const text = this.tree.read(`${folder}/go.work`);
        if (text !== null) found = readGoWork(text, folder).flatMap((used) => this.module(`${used}/go.mod`) ?? []);
        if (text !== null || folder === posix.dirname(folder)) break;
      }
      this.#work.set(from.folder, found);
    }
    return found;
  }

  #inFolder(folder: string, name: string, tests: boolean, path: string): GoPackage {
    const key = `${folder} ${name} ${String(tests)} ${path}`;
    let found = this.#packages.get(key);
    if (found === undefined) {
      const files = this.tree
        .goFiles(folder)
        .filter((p) => tests || !p.endsWith('_test.go'))
        .map((p) => this.file(p))
        .filter((f) => f?.packageName === name)
        .filter((f) => f !== null);
      found = new GoPackage(path, files);
      this.#packages.set(key, found);
    }
    return found;
  }

  #pathOf(folder: string, file: GoFile): string {
    const module = this.module(file.path);
    if (module === null) return folder;
    const below = folder.slice(module.folder.length + 1);
    const path = module.path === 'std' ? below : posix.join(module.path, below);
    // Tests of package p in package p_test are a package of their own.
    return file.isTest && file.packageName.endsWith('_test') ? `${path}_test` : path;
  }
}
