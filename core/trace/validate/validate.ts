import { readHeader } from '../header';
import type { TraceSource } from '../source';
import { errorOf, type TraceError } from '../trace-error';
import { validateV1 } from '../v1/validate';
import { BatchIndex } from '../v2/batch-index';
import { kindNames, type KindName } from './event-names';
import { Merge } from './merge';

export interface Validation {
  /** Events by kind, as Go's reader names and counts them (v1: after its conversion), up to the error; kinds without events left out. */
  readonly events: Readonly<Partial<Record<KindName, number>>>;
  readonly error: TraceError | null;
}

/**
 * Reads a whole trace with Go's rules of order and refuses it where they are broken. Never throws on bad input.
 * Memory: one batch of each thread, and the state of every living goroutine.
 */
export function validateTrace(source: TraceSource): Validation {
  const header = readHeader(source);
  if (!header.ok) return { events: {}, error: header.error };
  const { minor, format } = header.value;
  const counts = new Float64Array(kindNames.length);
  const sync = kindNames.indexOf('Sync');
  let error: TraceError | null;
  if (format === 1) {
    // The whole trace is one generation.
    counts[sync]!++;
    error = errorOf(() => {
      validateV1(source, counts);
    });
  } else error = mergeAll(source, minor, counts);
  // Go's reader ends with a Sync.
  counts[sync]!++;
  const events: Partial<Record<KindName, number>> = {};
  kindNames.forEach((name, i) => {
    if (counts[i]! > 0) events[name] = counts[i]!;
  });
  return { events, error };
}

function mergeAll(source: TraceSource, minor: number, counts: Float64Array): TraceError | null {
  const merge = new Merge(source, minor, counts);
  const index = new BatchIndex(source, minor);
  let error: TraceError | null = null;
  while (error === null) {
    const generation = index.next(true);
    if (generation === null) break;
    error = errorOf(() => {
      merge.generation(generation);
    });
  }
  return error ?? index.error;
}
