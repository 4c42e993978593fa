import type { Frame } from '../model/frame';
import { framesRank, noClass } from './wait-class';

/** See `AnalyzeOptions.stackOf`. */
export type StackOf = (goroutine: number) => readonly Frame[] | null;

/** Stack and rank of a goroutine that waited before the trace began, when someone knows it and it is of a wait class. */
export function knownStack(
  stackOf: StackOf | null,
  goroutine: number,
): { readonly frames: readonly Frame[]; readonly rank: number } | null {
  const frames = stackOf?.(goroutine) ?? null;
  const rank = frames === null ? noClass : framesRank(frames);
  return frames === null || rank === noClass ? null : { frames, rank };
}
