import type { Site } from '../model/diagnosis';
import type { Joined } from './joined';
import type { AcceptLoop } from './loop-table';
import { creationSite } from './site';

/** The user's line that started an accept loop; null when no sample has its goroutine, or nothing names the line. */
export function startedAt(j: Joined, loop: AcceptLoop): Site | null {
  const g = loop.seen.findLast((x) => x !== null);
  return g === undefined || j.lastDump === null ? null : creationSite(j, g, j.lastDump);
}
