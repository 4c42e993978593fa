import type { TraceSource } from '../source';
import { broken } from '../trace-error';
import type { Generation } from './batch-index';
import { Ev } from './event-kinds';
import { TableCursor } from './table-cursor';

/** How a generation counts time. */
export interface Clock {
  readonly nsPerTick: number;
  /** Wall clock at a time of the trace, since Go 1.25; else null. */
  readonly snapshot: { readonly traceNs: number; readonly unixNs: number } | null;
}

/**
 * Reads the frequency (and, since Go 1.25, the clock snapshot) of a generation.
 * Format: internal/trace/generation.go, setSyncBatch (Go 1.26).
 * @throws BrokenTrace `bad-clock`, `bad-table`, `bad-number`
 */
export function readClock(source: TraceSource, generation: Generation, minor: number): Clock {
  let nsPerTick = 0;
  let snapshot: Clock['snapshot'] = null;
  let snapshotTicks = 0;
  for (const batch of generation.sync) {
    const cursor = new TableCursor(source, batch);
    if (minor >= 25) cursor.byte();
    let ticks = batch.time;
    while (!cursor.atEnd) {
      const start = cursor.offset;
      const type = cursor.byte();
      if (type === Ev.frequency) {
        if (nsPerTick !== 0) broken('bad-clock', 'The generation has two frequencies', start);
        const perSecond = cursor.varint();
        if (perSecond === 0) broken('bad-clock', 'The frequency of the clock is 0', start);
        // In this order, as Go rounds.
        nsPerTick = 1 / (perSecond / 1e9);
      } else if (type === Ev.clockSnapshot && minor >= 25) {
        if (snapshot !== null) broken('bad-clock', 'The generation has two clock snapshots', start);
        ticks += cursor.varint();
        snapshotTicks = ticks;
        cursor.varint();
        const seconds = cursor.varint();
        snapshot = { traceNs: 0, unixNs: seconds * 1e9 + cursor.varint() };
      } else broken('bad-event', `Expected a frequency or a clock snapshot, found type ${type}`, start);
    }
  }
  if (nsPerTick === 0) broken('bad-clock', 'The generation has no frequency: the trace was cut', generation.start);
  if (minor >= 25 && snapshot === null) broken('bad-clock', 'The generation has no clock snapshot', generation.start);
  if (snapshot !== null) snapshot = { ...snapshot, traceNs: Math.trunc(snapshotTicks * nsPerTick) };
  return { nsPerTick, snapshot };
}
