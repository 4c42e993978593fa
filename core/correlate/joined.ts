import { append } from '../base/lists';
import type { DebuggerEvidence } from '../model/debugger-evidence';
import type { RecordedSources, RecordedTarget, SourceReport } from '../model/recording';
import type { Sample } from '../model/sample';
import { acceptLoops } from './accept-loop';
import { CodeOrigin } from './code-origin';
import { endedById, type EndedGoroutine } from './ended-goroutine';
import { isAwake, parkedInAccept } from './goroutine-state';
import { joinSample, lastDebugged, type JoinedSample } from './joined-sample';
import { joinListeners, type Listener } from './listener';
import type { AcceptLoop } from './loop-table';
import type { TraceEvidence } from '../model/trace-evidence';
import { Traced } from './traced';
import { tracedLoops } from './traced-loop';

/** All evidence of a diagnosis, joined on goroutine ids, descriptors and sockets. What rules read. */
export interface Joined {
  readonly target: RecordedTarget;
  readonly sources: RecordedSources;
  readonly origin: CodeOrigin;
  readonly samples: readonly JoinedSample[];
  /** The first and the last sample with a dump of goroutines; null when there are not two of them. */
  readonly dumps: { readonly first: JoinedSample; readonly last: JoinedSample; readonly apartMs: number } | null;
  /** The last sample with goroutines, or null. */
  readonly lastDump: JoinedSample | null;
  /** The last sample with the kernel's tables, or null. */
  readonly lastOs: JoinedSample | null;
  /** What the debugger saw last, or null. */
  readonly lastDebugged: DebuggerEvidence | null;
  /** Goroutines that have ended, by id, as far as the runtime still knew of them: that one is not there proves nothing. */
  readonly ended: ReadonlyMap<number, EndedGoroutine>;
  readonly listeners: readonly Listener[];
  readonly loops: readonly AcceptLoop[];
  readonly loopsByInode: ReadonlyMap<number, readonly AcceptLoop[]>;
  /** Null when there is none that can be read. */
  readonly trace: Traced | null;
}

/** Everything but the trace, which `withTrace` adds: which goroutines it must follow is known only now. */
export function join(target: RecordedTarget, sources: RecordedSources, samples: readonly Sample[]): Joined {
  const origin = new CodeOrigin(target.mainModule);
  const joined = samples.map((s) => joinSample(s, origin));
  const withDump = joined.filter((s) => s.table !== null);
  const first = withDump[0];
  const last = withDump.at(-1);
  const listeners = joinListeners(joined);
  const loops = acceptLoops(joined, listeners);
  return {
    target,
    sources,
    origin,
    samples: joined,
    dumps:
      first === undefined || last === undefined || first === last
        ? null
        : { first, last, apartMs: dumpTime(last) - dumpTime(first) },
    lastDump: last ?? null,
    lastOs: joined.findLast((s) => s.sample.os !== null) ?? null,
    lastDebugged: lastDebugged(joined),
    ended: endedById(samples),
    listeners,
    loops,
    loopsByInode: byInode(loops),
    trace: null,
  };
}

function byInode(loops: readonly AcceptLoop[]): Map<number, AcceptLoop[]> {
  const lists = new Map<number, AcceptLoop[]>();
  for (const loop of loops) append(lists, loop.inode, loop);
  return lists;
}

/** The same evidence with the trace, and what its source came to. */
export function withTrace(j: Joined, trace: TraceEvidence | null, report: SourceReport): Joined {
  const sources = { ...j.sources, trace: report };
  if (trace === null) return { ...j, sources, trace };
  const traced = new Traced(trace);
  const loops = [...j.loops, ...tracedLoops(j.samples, j.listeners, j.loops, traced)];
  return { ...j, sources, loops, loopsByInode: byInode(loops), trace: traced };
}

/**
 * Goroutines whose time in the trace matters although they may not be in Accept there: those that were busy in every dump,
 * and accept loops that were elsewhere.
 */
export function toFollow(j: Joined): number[] {
  const dumps = j.samples.filter((s) => s.table !== null);
  const busy = (j.lastDump?.goroutines ?? []).filter(
    (g) => !g.observer && dumps.every((s) => isAwake(s.byId.get(g.id))),
  );
  const away = j.loops.filter((l) => l.seen.every((g) => g === null || !parkedInAccept(g)));
  return [...new Set([...busy.map((g) => g.id), ...away.map((l) => l.goroutine)])].slice(0, mostFollowed);
}

const mostFollowed = 256;

function dumpTime(s: JoinedSample): number {
  return s.sample.startedAtMs + s.sample.dumpAtMs;
}
