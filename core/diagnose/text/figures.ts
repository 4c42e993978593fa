import type { Listener } from '../../correlate/listener';

/** Figures that read alike in every language. */

/** 1204 → `1,204`. */
export function grouped(n: number): string {
  return String(n).replace(/\d(?=(?:\d{3}){1,7}$)/g, '$&,');
}

/** The queue in each sample: `3 → ? → 17`. */
export function trail({ queues }: Listener): string {
  return queues.map((q) => q ?? '?').join(' → ');
}
