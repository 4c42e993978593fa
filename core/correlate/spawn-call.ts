import type { Frame } from '../model/frame';
import { writtenIn } from './go-function';
import type { Joined } from './joined';
import type { JoinedGoroutine, JoinedSample } from './joined-sample';
import { ancestors } from './loop-shape';
import { ranOn } from './ran-functions';

/**
 * The user's call in which a library made this goroutine, or an ancestor, by calls in the executable: when there is no other, or it is the
 * only one in a function that is known to have run on the goroutine that made it, and no other call has made its like. Null where it
 * cannot be told.
 */
export function spawnCall(j: Joined, g: JoinedGoroutine, sample: JoinedSample): Frame | null {
  for (const made of [g, ...ancestors(sample, g)]) {
    if (made.shape.createdBy === null) continue;
    const { calls, isAll } = callsOf(j, writtenIn(made.shape.createdBy.function));
    if (calls.length === 0) continue;
    if (isAll && calls.length === 1) return calls[0]!;
    if (made.creator === null || !isOnly(j, made, sample)) return null;
    const ran = ranOn(j, made.creator);
    const here = calls.filter((f) => ran.has(f.function));
    return here.length === 1 ? here[0]! : null;
  }
  return null;
}

/** The user's call, of which the code has no other, of the library's function that a go statement is in; or null. */
export function onlyCall(j: Joined, madeAt: Frame | null): Frame | null {
  const { calls, isAll } = callsOf(j, madeAt === null ? '' : writtenIn(madeAt.function));
  return isAll && calls.length === 1 ? calls[0]! : null;
}

/** True when nothing else is known of its go statement, as of a library's object that exists once. */
function isOnly(j: Joined, g: JoinedGoroutine, sample: JoinedSample): boolean {
  const at = g.shape.createdBy;
  const isKin = (f: Frame | null): boolean => f?.line === at?.line && f?.file === at?.file;
  let kin = 0;
  // Of many alike the second is near: it is asked for each of them.
  for (const o of sample.goroutines) if (isKin(o.shape.createdBy) && ++kin > 1) return false;
  for (const o of j.ended.values()) if (isKin(o.createdBy) && ++kin > 1) return false;
  return kin === 1;
}

function callsOf(j: Joined, callee: string): { readonly calls: readonly Frame[]; readonly isAll: boolean } {
  const calls = new Map<string, Frame>();
  let isAll = true;
  for (const call of j.lastDebugged?.spawnCalls ?? []) {
    if (call.callee !== callee) continue;
    const frame = call.frames.find((f) => j.origin.of(f) === 'user');
    if (frame === undefined) isAll = false;
    else calls.set(`${frame.file}:${frame.line}`, frame);
  }
  return { calls: [...calls.values()], isAll };
}
