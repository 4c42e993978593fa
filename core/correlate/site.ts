import type { Frame } from '../model/frame';
import type { Site } from '../model/diagnosis';
import type { Joined } from './joined';
import { ancestors } from './loop-shape';
import type { JoinedGoroutine, JoinedSample } from './joined-sample';
import { onlyCall, spawnCall } from './spawn-call';

export function siteOf(frame: Frame): Site {
  return { function: frame.function, file: frame.file, line: frame.line };
}

/** The innermost line of the user's own code on the stack: where the goroutine is stuck, as the user sees it. */
export function stuckSite(g: JoinedGoroutine): Site | null {
  const frame = g.shape.frames[g.shape.userAt];
  return frame === undefined ? null : siteOf(frame);
}

/**
 * The user's line that made this goroutine: its own `created by`, or the user's outermost frame on its stack (the main
 * goroutine, a function that a library calls). Where a library made it, the user's call that its maker is still in, or the only one
 * that there is in the code; else the same of the nearest ancestor, or the call that by the code an ancestor must have been in. Null
 * when that call cannot be told: where another goroutine stands now made nothing.
 */
export function creationSite(j: Joined, g: JoinedGoroutine, sample: JoinedSample): Site | null {
  const own = ownSite(j, g);
  if (own !== null) return own;
  const isUser = (f: Frame): boolean => j.origin.of(f) === 'user';
  let made = g.shape.createdBy;
  for (const { shape } of ancestors(sample, g)) {
    const madeAt = made === null ? -1 : shape.frames.findIndex((f) => f.function === made!.function);
    const call = madeAt < 0 ? onlyCall(j, made) : shape.frames.slice(madeAt + 1).find(isUser);
    if (call !== null && call !== undefined) return siteOf(call);
    made = shape.createdBy;
    if (made !== null && isUser(made)) return siteOf(made);
  }
  const call = spawnCall(j, g, sample);
  return call === null ? null : siteOf(call);
}

/** The user's line that a goroutine itself tells of. */
function ownSite({ origin }: Joined, { shape }: JoinedGoroutine): Site | null {
  const isUser = (f: Frame): boolean => origin.of(f) === 'user';
  const { createdBy, frames } = shape;
  const frame = createdBy !== null && isUser(createdBy) ? createdBy : frames.findLast(isUser);
  return frame === undefined ? null : siteOf(frame);
}

/**
 * As `creationSite`, of one of the goroutines that a go statement goes on making: where a library's does, the trace has the stack that the
 * new ones were made on, with the user's call that has returned since.
 */
export function growthSite(j: Joined, g: JoinedGoroutine, sample: JoinedSample): Site | null {
  const traced = j.trace?.callAt(g.shape.createdBy, (f) => j.origin.of(f) === 'user') ?? null;
  return ownSite(j, g) ?? (traced === null ? creationSite(j, g, sample) : siteOf(traced));
}

/** Where it is in a library that is not Go's own, or was made in one; null for neither. */
export function libraryFrame(j: Joined, { shape }: JoinedGoroutine): Frame | null {
  const { frames, createdBy } = shape;
  return [...frames, ...(createdBy === null ? [] : [createdBy])].find((f) => j.origin.of(f) === 'module') ?? null;
}

/** Position of the frame a person should look at first: their own code, else the accept loop's outermost call. */
export function lookAt({ shape }: JoinedGoroutine): number {
  return shape.userAt >= 0 ? shape.userAt : Math.max(shape.acceptMethodAt, shape.serveAt, shape.acceptAt, 0);
}

/** `passive.go:71` for a person; the full path stays in the data. */
export function place(site: { readonly file: string; readonly line: number }): string {
  return `${site.file.slice(site.file.lastIndexOf('/') + 1)}:${site.line}`;
}
