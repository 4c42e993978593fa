import type { Joined } from '../correlate/joined';
import type { OsEvidence } from '../model/os-evidence';

/** Within 2 % or four descriptors of the limit: accept needs one, and the runtime a few for itself. */
export function isFull({ openDescriptors: open, limits: { openFiles: limit } }: OsEvidence): boolean {
  return open !== null && limit !== null && limit > 0 && open >= limit - Math.max(4, Math.floor(limit * 0.02));
}

/** Full in each of two or more samples: whatever needs one more fails, if only until another is closed. */
export function isFullThroughout({ samples }: Joined): boolean {
  const tables = samples.flatMap((s) => s.sample.os ?? []);
  return tables.length >= 2 && tables.every(isFull);
}

export interface DescriptorKind {
  /** A path, or `sockets`, `pipes` … */
  readonly what: string;
  readonly count: number;
}

/** What half of the descriptors or more are, or null. */
export function mostDescriptors({ descriptors }: OsEvidence): DescriptorKind | null {
  const counts = new Map<string, number>();
  for (const { link } of descriptors) {
    // `socket:[123]`, `pipe:[4]`, `anon_inode:[eventpoll]` (fs/proc/fd.c, the name that d_path gives).
    const what = link.replace(/^(socket|pipe):\[\d+\]$/, '$1s');
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  const [top] = [...counts].sort((a, b) => b[1] - a[1]);
  return top === undefined || 2 * top[1] < descriptors.length ? null : { what: top[0], count: top[1] };
}
