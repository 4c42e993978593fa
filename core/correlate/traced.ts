import { append } from '../base/lists';
import type { Frame } from '../model/frame';
import { WaitFlag, type CreationSite, type TraceAnalysis, type TracedAcceptor } from '../model/trace-analysis';
import type { FollowedGoroutine, TraceEvidence } from '../model/trace-evidence';

/** The trace as rules ask it: by goroutine id and by creation site. */
export class Traced {
  readonly analysis: TraceAnalysis;
  readonly lengthMs: number;
  /** Goroutines whose stack is the dump's: no evidence of the trace. */
  private readonly borrowed: ReadonlySet<number>;
  private readonly byId: ReadonlyMap<number, TracedAcceptor>;
  private readonly bySite: ReadonlyMap<string, CreationSite[]>;

  constructor(readonly evidence: TraceEvidence) {
    this.analysis = evidence.analysis;
    this.borrowed = borrowedStacks(evidence.analysis);
    this.lengthMs = (this.analysis.endNs - this.analysis.startNs) / 1e6;
    this.byId = new Map(this.analysis.acceptors.map((a) => [a.goroutine, a]));
    const bySite = new Map<string, CreationSite[]>();
    for (const site of this.analysis.creations) {
      const at = site.stack.find((f) => !f.function.startsWith('runtime.'));
      if (at === undefined) continue;
      append(bySite, keyOf(at), site);
    }
    this.bySite = bySite;
  }

  /** What the goroutine did; null when it was never in Accept, in a limiter or in Serve's back-off within the trace. */
  acceptor(goroutine: number): TracedAcceptor | null {
    return this.byId.get(goroutine) ?? null;
  }

  /** True when it took at least one connection within the trace. */
  hasAccepted(goroutine: number): boolean {
    return (this.acceptor(goroutine)?.accepted ?? 0) > 0;
  }

  /** Where a goroutine's time went that was asked for by id; null when the trace does not know its state. */
  followed(goroutine: number): FollowedGoroutine | null {
    const times = this.evidence.followed.get(goroutine);
    return times === undefined || times.knownNs === 0 ? null : times;
  }

  /** It ran, or waited for nothing but a processor, nearly all the time. */
  isBusy(goroutine: number): boolean {
    return this.busyShare(goroutine) > 0.8;
  }

  /** Ran, or was ready to, for most of the time, and never waited for a connection: the rest may be the collector's, which stops who allocates. */
  runsWithoutWait(goroutine: number): boolean {
    return this.busyShare(goroutine) > 0.5 && this.acceptor(goroutine)?.acceptWaits === 0;
  }

  private busyShare(goroutine: number): number {
    const times = this.followed(goroutine);
    return times === null ? 0 : (times.runningNs + times.runnableNs) / times.knownNs;
  }

  /** As busy, short system calls included: it came back from them again and again, and hardly ever waited for anything but the collector. */
  neverRests(goroutine: number): boolean {
    const times = this.followed(goroutine);
    if (times === null || times.runs < this.lengthMs / mostMsAtOnce) return false;
    return (times.runningNs + times.runnableNs + times.syscallNs) / times.knownNs > 0.9;
  }

  /** Frames of its last such wait as the trace itself has them, innermost first, or null. */
  framesOf(goroutine: number): readonly Frame[] | null {
    if (this.borrowed.has(goroutine)) return null;
    const row = this.byId.get(goroutine)?.stack ?? -1;
    const frames = this.analysis.stacks[row];
    return frames === undefined || frames.length === 0 ? null : frames;
  }

  /** True when it was asked for and ran, if only for a moment. */
  hasRun(goroutine: number): boolean {
    return (this.followed(goroutine)?.runs ?? 0) > 0;
  }

  /** The one user's call in which the go statement at `createdBy` made all that it made within the trace and that lives; null where there is none or several. */
  callAt(createdBy: Frame | null, isUser: (f: Frame) => boolean): Frame | null {
    const calls = this.madeBy(createdBy).map(({ stack }) => stack.find(isUser) ?? null);
    const [one = null] = calls;
    return one !== null && calls.every((f) => f !== null && keyOf(f) === keyOf(one)) ? one : null;
  }

  /** How many goroutines the go statement at `createdBy` made within the trace that had not ended with it. */
  madeAndAlive(createdBy: Frame | null): number {
    return this.madeBy(createdBy).reduce((n, site) => n + site.alive, 0);
  }

  /** What one go statement made. Of two in one line the function tells; one that is inlined has the function that it is inlined into below it. */
  private madeBy(createdBy: Frame | null): CreationSite[] {
    const inLine = createdBy === null ? undefined : this.bySite.get(keyOf(createdBy));
    return inLine?.filter(({ stack }) => stack.some((f) => f.function === createdBy!.function)) ?? [];
  }
}

/** The scheduler takes a goroutine off after 10 ms, so one that never rests begins to run at least this often, even on a busy machine. */
const mostMsAtOnce = 200;

/** Up to Go 1.22 a trace has no stack of what waited before it began; the analysis takes it from the dump. */
function borrowedStacks({ goVersion, waits }: TraceAnalysis): Set<number> {
  const borrowed = new Set<number>();
  if (Number(goVersion.split('.')[1] ?? 0) > 22) return borrowed;
  for (let row = 0; row < waits.count; row++)
    if ((waits.flags[row]! & WaitFlag.preTrace) !== 0) borrowed.add(waits.goroutine[row]!);
    else borrowed.delete(waits.goroutine[row]!);
  return borrowed;
}

function keyOf({ file, line }: Frame): string {
  return `${file}:${line}`;
}
