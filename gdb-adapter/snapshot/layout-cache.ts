import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { layoutFault, type RuntimeLayout } from './runtime-layout';

/** Raise it when RuntimeLayout changes. */
const version = 5;

/** Layouts on disk by build id: the same executable needs gdb's symbols only once. A cache that cannot be written costs time, nothing else. */
export class LayoutCache {
  constructor(private readonly directory = defaultDirectory()) {}

  get(buildId: string): RuntimeLayout | null {
    try {
      const value: unknown = JSON.parse(readFileSync(this.file(buildId), 'utf8'));
      return layoutFault(value) === null ? (value as RuntimeLayout) : null;
    } catch {
      return null; // Not there, or half written by an older version: gdb is asked.
    }
  }

  /** Returns false when it could not be kept. */
  put(buildId: string, layout: RuntimeLayout): boolean {
    const part = `${this.file(buildId)}.${process.pid}`;
    try {
      mkdirSync(this.directory, { recursive: true, mode: 0o700 });
      writeFileSync(part, JSON.stringify(layout), { mode: 0o600 });
      renameSync(part, this.file(buildId));
      return true;
    } catch {
      rmSync(part, { force: true });
      return false;
    }
  }

  private file(buildId: string): string {
    return join(this.directory, `${buildId}.v${version}.json`);
  }
}

function defaultDirectory(): string {
  const base = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return join(base, 'accept-leak', 'runtime-layout');
}
