import type { Frame } from '../model/frame';
import type { Site } from '../model/diagnosis';
import type { CodeOrigin } from './code-origin';
import { ancestors } from './loop-shape';
import type { JoinedGoroutine, JoinedSample } from './joined-sample';

export function siteOf(frame: Frame): Site {
  return { function: frame.function, file: frame.file, line: frame.line };
}

/** The innermost line of the user's own code on the stack: where the goroutine is stuck, as the user sees it. */
export function stuckSite(g: JoinedGoroutine): Site | null {
  const frame = g.shape.frames[g.shape.userAt];
  return frame === undefined ? null : siteOf(frame);
}

/**
 * The user's line that made this goroutine: its own `created by`, or that of the nearest ancestor whose creation is user
 * code (a library may start the goroutine), or the user's outermost frame on its stack (the main goroutine).
 */
export function creationSite(g: JoinedGoroutine, sample: JoinedSample, origin: CodeOrigin): Site | null {
  for (const one of [g, ...ancestors(sample, g)]) {
    const created = one.shape.createdBy;
    if (created !== null && origin.of(created) === 'user') return siteOf(created);
    const outermost = one.shape.frames.findLast((f) => origin.of(f) === 'user');
    if (outermost !== undefined) return siteOf(outermost);
  }
  return null;
}

/** Position of the frame a person should look at first: their own code, else the accept loop's outermost call. */
export function lookAt({ shape }: JoinedGoroutine): number {
  return shape.userAt >= 0 ? shape.userAt : Math.max(shape.acceptMethodAt, shape.serveAt, shape.acceptAt, 0);
}

/** `passive.go:71` for a person; the full path stays in the data. */
export function place(site: { readonly file: string; readonly line: number }): string {
  return `${site.file.slice(site.file.lastIndexOf('/') + 1)}:${site.line}`;
}
