import { ByteWindow, EndOfSource } from '../byte-window';
import type { TraceSource } from '../source';
import { broken } from '../trace-error';
import type { Generation } from './batch-index';

/**
 * Time of the first event of a generation, ns; NaN without events. Go's reader puts a Sync event at the earliest batch
 * time before it and makes times rise (internal/trace/reader.go, Go 1.26).
 * @throws BrokenTrace `truncated`, `bad-number`
 */
export function firstEventNs(source: TraceSource, generation: Generation, nsPerTick: number): number {
  const { time, thread, offset, size } = generation;
  let syncNs = Infinity;
  for (let row = 0; row < time.length; row++) syncNs = Math.min(syncNs, Math.trunc(time.data[row]! * nsPerTick));
  for (const table of [generation.strings, generation.stacks, generation.cpuSamples, generation.sync])
    for (const batch of table) syncNs = Math.min(syncNs, Math.trunc(batch.time * nsPerTick));
  const seen = new Set<number>();
  let first = Infinity;
  for (let row = 0; row < time.length; row++) {
    if (size.data[row] === 0 || seen.has(thread.data[row]!)) continue;
    seen.add(thread.data[row]!);
    const window = new ByteWindow(source, 16);
    window.at = offset.data[row]! + 1;
    const delta = deltaAt(window, source);
    first = Math.min(first, Math.trunc(time.data[row]! * nsPerTick) + Math.trunc(delta * nsPerTick));
  }
  return Number.isFinite(first) ? Math.max(first, syncNs + 1) : NaN;
}

function deltaAt(window: ByteWindow, source: TraceSource): number {
  try {
    return window.varint();
  } catch (e) {
    if (e instanceof EndOfSource) broken('truncated', 'The trace ends within an event', source.size);
    throw e;
  }
}
