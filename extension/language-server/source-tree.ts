import { readdirSync, readFileSync, statSync } from 'node:fs';
import { posix } from 'node:path';

/** A larger file is not read: no one writes it by hand. In bytes. */
const largestFile = 2_000_000;

/** The files of the machine as the language server sees them: what is open in an editor stands before what is on disk. */
export class SourceTree {
  readonly #open = new Map<string, string>();
  readonly #texts = new Map<string, string | null>();
  readonly #folders = new Map<string, readonly string[]>();

  setOpen(path: string, text: string | null): void {
    if (text === null) this.#open.delete(path);
    else this.#open.set(path, text);
  }

  /** Forgets what was read of a file and of its folder. */
  forget(path: string): void {
    this.#texts.delete(path);
    this.#folders.delete(posix.dirname(path));
  }

  /** Null for a file that is not there, cannot be read or is too large. */
  read(path: string): string | null {
    const open = this.#open.get(path);
    if (open !== undefined) return open.length > largestFile ? null : open;
    const known = this.#texts.get(path);
    if (known !== undefined) return known;
    const text = readOrNull(path);
    this.#texts.set(path, text);
    return text;
  }

  /** Full paths of the Go files of a folder, without those that Go passes over; empty where there is none. */
  goFiles(folder: string): readonly string[] {
    let files = this.#folders.get(folder);
    if (files === undefined) this.#folders.set(folder, (files = namesIn(folder).map((n) => posix.join(folder, n))));
    return files;
  }
}

/** Too large for the server to look at. */
export function isTooLarge(text: string): boolean {
  return text.length > largestFile;
}

function readOrNull(path: string): string | null {
  try {
    return statSync(path).size > largestFile ? null : readFileSync(path, 'utf8');
  } catch {
    return null; // Not there is the usual answer: many places are tried.
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((n) => n.endsWith('.go') && !n.startsWith('.') && !n.startsWith('_'));
  } catch {
    return []; // As above.
  }
}
