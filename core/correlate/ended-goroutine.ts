import type { EndedGoroutines } from '../model/debugger-evidence';
import type { Frame } from '../model/frame';
import type { Sample } from '../model/sample';

/** A goroutine that has ended. */
export interface EndedGoroutine {
  readonly createdBy: Frame;
  /** Of the function that it ran, hex. */
  readonly startPc: string;
  /** Who made it; null when that is not known. */
  readonly parent: number | null;
}

/** By id, as far as any look into memory knew of them. */
export function endedById(samples: readonly Sample[]): Map<number, EndedGoroutine> {
  const goroutines = new Map<number, EndedGoroutine>();
  for (const { createdBy, startPc, ids, parents } of samples.flatMap(knownEnded))
    ids.forEach((id, i) => goroutines.set(id, { createdBy, startPc, parent: parents[i]! > 0 ? parents[i]! : null }));
  return goroutines;
}

function knownEnded({ firstLook, debugger: debugged }: Sample): readonly EndedGoroutines[] {
  return [...(firstLook?.ended ?? []), ...(debugged?.ended ?? [])];
}
