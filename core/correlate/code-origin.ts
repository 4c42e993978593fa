import type { Frame } from '../model/frame';
import { parseFunction } from './go-function';

/** Whose code a frame is: `standard` is Go's own tree, `module` a dependency, `user` the program's own. */
export type Origin = 'standard' | 'module' | 'user';

/**
 * Tells whose code a frame is, from its package, its file and the main module's path.
 * A dependency's file lies in the module cache (`…@v1.2.3/…`, also under -trimpath) or in `vendor/`. The standard
 * library's first path element has no dot (cmd/go/internal/search, IsStandardImportPath), but neither need the main
 * module's, so that one is asked first.
 */
export class CodeOrigin {
  private readonly byKey = new Map<string, Origin>();

  constructor(private readonly mainModule: string | null) {}

  of(frame: Frame): Origin {
    const key = `${frame.function}\n${frame.file}`;
    let origin = this.byKey.get(key);
    if (origin === undefined) {
      origin = this.decide(frame);
      this.byKey.set(key, origin);
    }
    return origin;
  }

  private decide(frame: Frame): Origin {
    const { packagePath } = parseFunction(frame.function);
    if (packagePath === 'main' || packagePath === 'command-line-arguments') return 'user';
    if (/@v\d/.test(frame.file) || frame.file.includes('/vendor/'))
      return isStandardPath(packagePath) ? 'standard' : 'module';
    const main = this.mainModule;
    if (main !== null && (packagePath === main || packagePath.startsWith(`${main}/`))) return 'user';
    if (isStandardPath(packagePath) && lastFolderMatches(frame.file, packagePath)) return 'standard';
    if (main !== null && packagePath.includes('.') && !isStandardPath(packagePath))
      return isLocal(frame.file) ? 'user' : 'module';
    return isStandardPath(packagePath) ? 'standard' : 'user';
  }
}

function isStandardPath(packagePath: string): boolean {
  const slash = packagePath.indexOf('/');
  const first = slash < 0 ? packagePath : packagePath.slice(0, slash);
  return !first.includes('.') && first !== 'main';
}

/** `/usr/local/go/src/net/http/server.go` and, trimmed, `net/http/server.go` are where package net/http should be. */
function lastFolderMatches(file: string, packagePath: string): boolean {
  const folder = file.slice(0, file.lastIndexOf('/'));
  const goroot = folder.replace(/^.*\/src\//, '');
  return file === '' || goroot === packagePath || goroot === `vendor/${packagePath}`;
}

/** A replaced or workspace module lies outside of the module cache: its file is absolute and the user can edit it. */
function isLocal(file: string): boolean {
  return file.startsWith('/') || /^[A-Za-z]:[\\/]/.test(file);
}
