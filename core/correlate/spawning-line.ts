import type { JoinedGoroutine } from './joined-sample';

/**
 * Where a goroutine stands in the function that made `child`: at or above the go statement it has gone round a loop, because that
 * statement is behind it; `below` it may have left the loop. Null when it is no longer in that function.
 */
export function creatorStands(creator: JoinedGoroutine, child: JoinedGoroutine): 'above' | 'below' | null {
  const made = child.shape.createdBy;
  if (made === null) return null;
  const frame = creator.shape.frames.find((f) => f.function === made.function && f.file === made.file);
  if (frame === undefined) return null;
  return frame.line <= made.line ? 'above' : 'below';
}
