import { stackGroups, acceptStacks } from '../../core/correlate/stack-groups';
import { acceptCall } from '../../core/correlate/accept-call';
import type { Frame } from '../../core/model/frame';
import { createdBy, framesOf } from '../../core/model/goroutine-table';
import type { StackProfile } from '../../core/model/stack-profile';
import type { GoroutineDump } from '../../core/parse/goroutine-dump';

/** What `dump --json` prints, in this order; design: command line. */
export interface DumpReport {
  readonly goroutines: number;
  /** True when the dump does not hold all goroutines. */
  readonly truncated: boolean;
  readonly groups: readonly ReportedGroup[];
  /** Goroutines with an accept call on their stack. */
  readonly acceptors: number;
}

export interface ReportedGroup {
  readonly count: number;
  /** Null where the source has none (debug=0, debug=1). */
  readonly state: string | null;
  readonly frames: readonly Frame[];
  readonly createdBy: Frame | null;
}

/** Groups and counts of a dump with ids and states. */
export function reportOfDump({ table, truncated }: GoroutineDump): DumpReport {
  const accepts = acceptStacks(table);
  let acceptors = 0;
  const groups = stackGroups(table).map((g): ReportedGroup => {
    if (accepts[g.stack] === 1) acceptors += g.count;
    return {
      count: g.count,
      state: table.strings[g.state]!,
      frames: framesOf(table, g.stack),
      createdBy: createdBy(table, g.stack),
    };
  });
  return { goroutines: table.count, truncated, groups, acceptors };
}

/** Groups and counts of a profile; its first sample type is the count. */
export function reportOfProfile(profile: StackProfile): DumpReport {
  let goroutines = 0;
  let acceptors = 0;
  const groups = profile.samples.map((s): ReportedGroup => {
    const count = s.values[0] ?? 0;
    goroutines += count;
    if (s.frames.some((f) => acceptCall(f.function) !== null)) acceptors += count;
    return { count, state: null, frames: s.frames, createdBy: null };
  });
  groups.sort((a, b) => b.count - a.count);
  return { goroutines, truncated: false, groups, acceptors };
}
