import { WaitFlag, wokenByNames, type TraceAnalysis } from '../../core/model/trace-analysis';
import { waitClasses } from '../../core/trace/wait-class';

/** Rows of waits by start, then goroutine. */
export function waitOrder(a: TraceAnalysis): Int32Array {
  const { startNs, goroutine, count } = a.waits;
  const rows = new Int32Array(count).map((_, i) => i);
  return rows.sort((x, y) => startNs[x]! - startNs[y]! || goroutine[x]! - goroutine[y]!);
}

const chunkLength = 1 << 16;

/**
 * The answer of `trace --json` in pieces (a long trace has a million waits). `events` are the counts by kind of the
 * validating reader, null when it was not asked for.
 */
export function* traceJson(
  a: TraceAnalysis,
  events: Readonly<Record<string, number>> | null,
  error: TraceAnalysis['error'],
): Generator<string> {
  const w = a.waits;
  const stacks = a.stacks.map((frames) => JSON.stringify(frames));
  const { goVersion, bytes, startNs, endNs } = a;
  let text = `${JSON.stringify({ goVersion, bytes, startNs, endNs }).slice(0, -1)},"waits":[`;
  let separator = '';
  for (const i of waitOrder(a)) {
    const flags = w.flags[i]!;
    text += `${separator}{"g":${w.goroutine[i]!},"class":"${waitClasses[w.rank[i]! - 1]!}","state":"${
      (flags & WaitFlag.syscall) !== 0 ? 'Syscall' : 'Waiting'
    }","startNs":${w.startNs[i]!},"durationNs":${w.durationNs[i]!},"ended":${(flags & WaitFlag.ended) !== 0},"preTrace":${
      (flags & WaitFlag.preTrace) !== 0
    },"runDelayNs":${w.runDelayNs[i]!},"wokenBy":${JSON.stringify(wokenByNames[w.wokenBy[i]!] ?? null)},"frames":${
      w.stack[i]! < 0 ? 'null' : stacks[w.stack[i]!]!
    }}`;
    separator = ',';
    if (text.length > chunkLength) {
      yield text;
      text = '';
    }
  }
  const { goroutines, metrics, acceptors, created, creations } = a;
  const { partNs, goroutines: rates } = a.acceptRates;
  const acceptRate = { partNs, goroutines: rates.map((r) => ({ goroutine: r.goroutine, accepted: [...r.accepted] })) };
  const rest = { goroutines, metrics, acceptors, acceptRate, created, creations, events, error };
  yield `${text}],${JSON.stringify(rest).slice(1)}\n`;
}
