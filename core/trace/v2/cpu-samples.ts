import { Float64Column } from '../../base/columns';
import type { TraceSource } from '../source';
import { broken } from '../trace-error';
import type { Generation } from './batch-index';
import { Ev } from './event-kinds';
import { TableCursor } from './table-cursor';

/** CPU profile samples of a generation, one row each, in the order of the file. −1 for no goroutine. */
export interface CpuSamples {
  readonly count: number;
  readonly firstNs: number;
  readonly lastNs: number;
  readonly timeNs: Float64Array;
  readonly goroutine: Float64Array;
  readonly stack: Float64Array;
}

/** Format: internal/trace/generation.go, addCPUSamples (Go 1.26). @throws BrokenTrace `bad-table`, `bad-number` */
export function readCpuSamples(source: TraceSource, generation: Generation, nsPerTick: number): CpuSamples {
  const timeNs = new Float64Column(16);
  const goroutine = new Float64Column(16);
  const stack = new Float64Column(16);
  let firstNs = Infinity;
  let lastNs = -Infinity;
  for (const batch of generation.cpuSamples) {
    const cursor = new TableCursor(source, batch);
    cursor.byte();
    while (!cursor.atEnd) {
      const start = cursor.offset;
      if (cursor.byte() !== Ev.cpuSample) broken('bad-table', 'The CPU samples hold something else', start);
      const at = Math.trunc(cursor.varint() * nsPerTick);
      cursor.varint();
      cursor.varint();
      const g = cursor.varint();
      timeNs.push(at);
      goroutine.push(g === 0 ? -1 : g);
      stack.push(cursor.varint());
      firstNs = Math.min(firstNs, at);
      lastNs = Math.max(lastNs, at);
    }
  }
  return {
    count: timeNs.length,
    firstNs,
    lastNs,
    timeNs: timeNs.done(),
    goroutine: goroutine.done(),
    stack: stack.done(),
  };
}
