import type { Joined } from '../correlate/joined';
import type { Listener } from '../correlate/listener';

/** `1 goroutine`, `2 goroutines`, `1,204 goroutines`. */
export function many(n: number, one: string, more = `${one}s`): string {
  return `${grouped(n)} ${n === 1 ? one : more}`;
}

/** 1204 → `1,204`. */
export function grouped(n: number): string {
  return String(n).replace(/\d(?=(?:\d{3}){1,7}$)/g, '$&,');
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

/** Time between the first and the last dump, or between the first and last sample. */
export function apart(j: Joined): string {
  const first = j.samples[0]?.sample.startedAtMs ?? 0;
  const last = j.samples.at(-1)?.sample.startedAtMs ?? 0;
  return duration(j.dumps?.apartMs ?? last - first);
}

/** `17 connections wait to be accepted, the limit is 16`. */
export function queueWords(l: Listener): string {
  const queue = l.queues.at(-1) ?? 0;
  const limit = l.backlog === null ? '' : `, the limit is ${grouped(l.backlog)}`;
  return `${many(queue, 'connection waits', 'connections wait')} to be accepted${limit}`;
}

/** With a capital letter, for the beginning of a sentence. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
