import { errors } from '../../core/base/errors';
import { isGoroutineReport, type GoroutineReport } from '../../core/protocol/adapter';
import { readCoreNotes } from '../snapshot/core-file';
import type { Snapshot } from '../snapshot/snapshot';
import type { InspectedGoroutine } from './inspection';

/** What a goroutine core says of itself, in our own note. */
export interface CoreAbout {
  readonly schema: 2;
  readonly pid: number;
  /** Path of the executable on the machine where it ran. */
  readonly exe: string;
  readonly buildId: string | null;
  /** Address of the program's text in memory. */
  readonly text: number;
  readonly takenAtMs: number;
  readonly report: GoroutineReport;
  readonly goroutines: readonly InspectedGoroutine[];
}

export function aboutCore(s: Snapshot, report: GoroutineReport, goroutines: readonly InspectedGoroutine[]): string {
  const { pid, takenAtMs } = s;
  const program = { exe: s.exePath, buildId: s.exe.buildId, text: s.symbols.text };
  const about: CoreAbout = { schema: 2, pid, ...program, takenAtMs, report, goroutines };
  return JSON.stringify(about);
}

/** With the thread numbers in the core's order. @throws UserError `core` */
export function readCoreAbout(
  file: string,
  shownAs: string,
): { readonly about: CoreAbout; readonly tids: readonly number[] } {
  const notes = readCoreNotes(file);
  if (!notes.ok) throw errors.badCore(shownAs, notes.error);
  let value: unknown;
  try {
    value = JSON.parse(notes.value.about);
  } catch {
    throw errors.badCore(shownAs, 'its note is damaged');
  }
  if (!isAbout(value)) throw errors.badCore(shownAs, 'its note is of another version');
  return { about: value, tids: notes.value.tids };
}

function isAbout(value: unknown): value is CoreAbout {
  if (typeof value !== 'object' || value === null) return false;
  const about = value as Record<string, unknown>;
  return (
    about['schema'] === 2 &&
    typeof about['pid'] === 'number' &&
    typeof about['exe'] === 'string' &&
    typeof about['text'] === 'number' &&
    (about['buildId'] === null || typeof about['buildId'] === 'string') &&
    isGoroutineReport(about['report']) &&
    Array.isArray(about['goroutines']) &&
    about['goroutines'].every(isInspected)
  );
}

function isInspected(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const g = value as Record<string, unknown>;
  return (
    ['goroutine', 'tid', 'group', 'standsFor', 'acceptor'].every((name) => typeof g[name] === 'number') &&
    typeof g['details'] === 'object' &&
    g['details'] !== null
  );
}
