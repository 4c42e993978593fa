import type { Frame } from '../model/frame';
import type { SessionEvidence } from '../model/session-evidence';
import type { Joined } from './joined';

/** What each source shows of one goroutine, innermost first; null where it has no frames of it. */
export interface AcceptorStacks {
  readonly dump: readonly Frame[] | null;
  readonly trace: readonly Frame[] | null;
  readonly debugger: readonly Frame[] | null;
  /** True when the debugger's frames are gdb's own. */
  readonly byGdb: boolean;
  /** Of a debug session that held the program still; names are short there, pcs are what can be compared. */
  readonly session: readonly Frame[] | null;
}

/** The last of each source. */
export function acceptorStacks(j: Joined, goroutine: number): AcceptorStacks {
  const dump = j.samples.findLast((s) => s.sample.goroutinesFrom === 'dump' && s.byId.has(goroutine));
  const debugged = j.samples.findLast((s) => s.sample.debugger?.acceptors.has(goroutine) === true)?.sample.debugger;
  const seen = debugged?.acceptors.get(goroutine);
  return {
    dump: dump?.byId.get(goroutine)?.shape.frames ?? null,
    trace: j.trace?.framesOf(goroutine) ?? null,
    debugger: seen?.frames ?? null,
    byGdb: seen?.byGdb === true,
    session: lastSession(j)?.stacks.get(goroutine) ?? null,
  };
}

/** What a debug session said last, or null. */
export function lastSession(j: Joined): SessionEvidence | null {
  return j.samples.findLast((s) => s.sample.session !== null)?.sample.session ?? null;
}
