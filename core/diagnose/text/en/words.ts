import type { Listener } from '../../../correlate/listener';
import { place } from '../../../correlate/site';
import type { Site } from '../../../model/diagnosis';
import type { SourceReport } from '../../../model/recording';
import { grouped, trail } from '../figures';

/** `1 goroutine`, `2 goroutines`, `1,204 goroutines`. */
export function many(n: number, one: string, more = `${one}s`): string {
  return `${grouped(n)} ${n === 1 ? one : more}`;
}

/** `2.0 s`, `150 ms`. */
export function duration(ms: number): string {
  return ms >= 1000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms)} ms`;
}

/** `goroutine 6`, `goroutines 6, 7, 8 and 12 more`. */
export function ids(list: readonly number[]): string {
  if (list.length === 1) return `goroutine ${list[0]!}`;
  const shown = list.slice(0, 3).join(', ');
  return list.length > 3 ? `goroutines ${shown} and ${grouped(list.length - 3)} more` : `goroutines ${shown}`;
}

/** The address a person knows the listener by. */
export function name(l: Listener): string {
  return l.address === '' ? `an unnamed ${l.network} socket` : l.address;
}

/** `127.0.0.1:80, 127.0.0.1:81 and 4 more`. */
export function names(list: readonly Listener[]): string {
  const shown = list.slice(0, 2).map(name).join(', ');
  return list.length > 2 ? `${shown} and ${grouped(list.length - 2)} more` : shown;
}

/** `17 connections wait to be accepted, the limit is 16`. */
export function queueWords(l: Listener): string {
  const queue = l.queues.at(-1) ?? 0;
  const limit = l.backlog === null ? '' : `, the limit is ${grouped(l.backlog)}`;
  return `${many(queue, 'connection waits', 'connections wait')} to be accepted${limit}`;
}

/** ` at passive.go:71`, or nothing where no line is known. */
export function at(site: Site | null): string {
  return site === null ? '' : ` at ${place(site)}`;
}

/** ` (passive.go:71)`, or nothing. */
export function inBrackets(site: Site | null): string {
  return site === null ? '' : ` (${place(site)})`;
}

/** `3 → 61 in 2.0 s`. */
export function trend(before: number, now: number, ms: number): string {
  return `${before} → ${now} in ${duration(ms)}`;
}

/** With a capital letter, for the beginning of a sentence. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Sentences that more than one rule says. */
export const words = {
  /** What a source that was not asked, or failed, would have told. The reason is the source's own. */
  notTaken: (would: string, { status, reason }: SourceReport) =>
    `${would} (${status}${reason === null ? '' : `: ${reason}`})`,
  queueTrail: (l: Listener) => `queue of ${name(l)}: ${trail(l)}`,
  /** Tables of goroutines that were read from memory are snapshots, not dumps. */
  asSnapshot: (text: string) => text.replace(/\bdump(s?)\b/g, 'snapshot$1'),
};
