import type { Joined } from '../correlate/joined';
import type { JoinedGoroutine } from '../correlate/joined-sample';
import { shapeOf } from '../correlate/stack-shape';

/** Samples of a CPU profile in the function that a goroutine began with. */
export interface ProcessorTime {
  readonly seen: number;
  /** Those inside an Accept. */
  readonly accepting: number;
  /** Those inside a server's Serve method that has not come to an Accept, or is on its way back. */
  readonly serving: number;
  /** Those that put an error of a network operation into words, as a loop does that logs it. */
  readonly wording: number;
  /** A profile has no ids: false where another goroutine began with the same function. */
  readonly isAlone: boolean;
}

/** Null without a profile, or where it does not know the function. */
export function processorTime(j: Joined, g: JoinedGoroutine): ProcessorTime | null {
  const cpu = j.samples.findLast((s) => s.sample.cpu !== null)?.sample.cpu ?? null;
  const began = g.shape.frames.at(-1)?.function;
  if (cpu === null || began === undefined) return null;
  const others = j.lastDump?.goroutines.filter((o) => o.id !== g.id && o.shape.frames.at(-1)?.function === began) ?? [];
  let seen = 0;
  let accepting = 0;
  let serving = 0;
  let wording = 0;
  for (const { frames, values } of cpu.samples) {
    // Below it only runtime.goexit, or what the compiler wraps a go statement in.
    if (!frames.slice(-2).some((f) => f.function === began)) continue;
    const { accept, acceptMethodAt, serveAt } = shapeOf(frames, null, j.origin);
    const count = values[0] ?? 0;
    seen += count;
    if (accept !== null || acceptMethodAt >= 0) accepting += count;
    else if (serveAt >= 0) serving += count;
    if (frames.some((f) => f.function === 'net.(*OpError).Error')) wording += count;
  }
  return seen === 0 ? null : { seen, accepting, serving, wording, isAlone: others.length === 0 };
}

/** Fewer samples without an Accept may be chance. */
const enough = 30;

/** It goes round an Accept, if only for a part of its time. */
export function goesRoundAccept(time: ProcessorTime | null): boolean {
  return time !== null && time.isAlone && time.accepting > 0;
}

/** It goes into a Serve and out of it again, where an Accept fails too quickly to be sampled. */
export function goesRoundServe(time: ProcessorTime | null): boolean {
  return time !== null && time.isAlone && time.accepting === 0 && time.serving > 0 && time.serving < time.seen;
}

/** Some network operation of it fails again and again, and the profile does not show which. */
export function failsAgain(time: ProcessorTime | null): boolean {
  return time !== null && time.isAlone && time.wording > 0 && time.accepting === 0;
}

/** It computes: an Accept that fails again and again would have been seen. */
export function onlyComputes(time: ProcessorTime | null): boolean {
  return time !== null && time.seen >= enough && time.accepting + time.wording === 0 && !goesRoundServe(time);
}
