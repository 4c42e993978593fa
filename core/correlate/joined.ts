import type { RecordedSources, RecordedTarget } from '../model/recording';
import type { Sample } from '../model/sample';
import { acceptLoops, type AcceptLoop } from './accept-loop';
import { CodeOrigin } from './code-origin';
import { joinSample, type JoinedSample } from './joined-sample';
import { joinListeners, type Listener } from './listener';
import type { TraceEvidence } from '../model/trace-evidence';
import { Traced } from './traced';

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
  readonly listeners: readonly Listener[];
  readonly loops: readonly AcceptLoop[];
  readonly loopsByInode: ReadonlyMap<number, readonly AcceptLoop[]>;
  /** Null when there is none that can be read. */
  readonly trace: Traced | null;
}

export function join(
  target: RecordedTarget,
  sources: RecordedSources,
  samples: readonly Sample[],
  trace: TraceEvidence | null,
): Joined {
  const origin = new CodeOrigin(target.mainModule);
  const joined = samples.map((s) => joinSample(s, origin));
  const withDump = joined.filter((s) => s.table !== null);
  const first = withDump[0];
  const last = withDump.at(-1);
  const listeners = joinListeners(joined);
  const loops = acceptLoops(joined, listeners);
  const loopsByInode = new Map<number, AcceptLoop[]>();
  for (const loop of loops) {
    const list = loopsByInode.get(loop.inode);
    if (list === undefined) loopsByInode.set(loop.inode, [loop]);
    else list.push(loop);
  }
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
    listeners,
    loops,
    loopsByInode,
    trace: trace === null ? null : new Traced(trace),
  };
}

function dumpTime(s: JoinedSample): number {
  return s.sample.startedAtMs + s.sample.dumpAtMs;
}
