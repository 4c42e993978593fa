import { acceptorStacks } from '../correlate/acceptor-stacks';
import { agree } from '../correlate/frame-agreement';
import { unmoved } from '../correlate/goroutine-state';
import { siteGroups } from '../correlate/growth';
import type { Joined } from '../correlate/joined';
import type { AcceptLoop } from '../correlate/loop-table';
import type { Listener } from '../correlate/listener';
import { startedAt } from '../correlate/loop-site';
import { siteOf } from '../correlate/site';
import type {
  DiagnosedAcceptor,
  DiagnosedListener,
  Diagnosis,
  Finding,
  GrowthSeries,
  ListenerFlag,
  Verdict,
} from '../model/diagnosis';
import type { TraceSize } from '../model/trace-size';
import { agreement } from './agreement';
import type { Case } from './case';
import { kernelSettings } from './kernel-settings';
import { bySource, ofSource } from './named-source';
import { notes } from './notes';
import { coresUsed, standingQueue } from './queue';
import { listenerAddress, type Draft } from './rule';

/** Most acceptors that go into the answer with their frames; the rest is counted. */
const mostAcceptors = 500;

/** The answer as data: what every view shows. */
export function present(j: Case, drafts: readonly Draft[], verdict: Verdict): Diagnosis {
  const { target } = j;
  return {
    schema: 1,
    target: {
      pid: target.pid,
      exe: target.exe,
      goVersion: target.goVersion,
      container: target.container,
      pprof: target.pprof,
      stripped: target.stripped,
    },
    verdict: { ...verdict, explanation: ofSource(j, verdict.explanation) },
    findings: drafts.map((d) => finding(j, d)),
    listeners: j.listeners.map((l) => listener(j, l, drafts)),
    acceptors: acceptors(j),
    notes: notes(j),
    growth: growth(j),
    samples: j.samples.map((s, i) => ({
      atMs: s.sample.startedAtMs - j.samples[0]!.sample.startedAtMs,
      goroutines:
        s.table === null
          ? (s.sample.profile?.samples.reduce((n, x) => n + (x.values[0] ?? 0), 0) ?? null)
          : s.table.count,
      listeners: s.sample.os === null ? null : j.listeners.filter((l) => l.present[i] === true).length,
      descriptors: s.sample.os?.openDescriptors ?? null,
    })),
    sources: j.sources,
    network: { traceMetrics: j.trace?.analysis.metrics ?? null, traceSize: traceSize(j), kernel: kernel(j) },
  };
}

/** A draft without what only the engine needs. */
function finding(j: Case, d: Draft): Finding {
  const frames = agreement(j, d.goroutines.ids);
  return {
    class: d.class,
    cause: d.cause,
    severity: d.severity,
    confidence: d.confidence,
    title: d.title,
    explanation: ofSource(j, d.explanation),
    site: d.site,
    goroutines: d.goroutines,
    listeners: d.listeners,
    evidence: [...bySource(j, d.evidence), ...frames.evidence],
    against: [...bySource(j, d.against), ...frames.against],
    missing: d.missing,
    remedy: d.remedy,
    next: d.next,
    settings: kernelSettings(j, d),
  };
}

function listener(j: Joined, l: Listener, drafts: readonly Draft[]): DiagnosedListener {
  const loops = j.loopsByInode.get(l.inode) ?? [];
  const about = drafts.find((d) => d.inodes.includes(l.inode));
  return {
    ...listenerAddress(l),
    acceptors: loops.map((x) => x.goroutine),
    site: loops[0] === undefined ? null : startedAt(j, loops[0]),
    class: about?.class ?? (loops.length > 0 && !standingQueue(l) ? 'healthy' : 'inconclusive'),
    queues: l.queues,
    acceptedPerSecond: acceptedPerSecond(j, loops),
    sinceFirstSample: l.present[0] === true,
    flags: flags(l),
  };
}

function flags({ closed, fds, nonBlocking, epollFd, owners }: Listener): ListenerFlag[] {
  if (closed) return ['closed'];
  return [
    ...(nonBlocking === null ? [] : [nonBlocking ? ('nonblocking' as const) : ('blocking' as const)]),
    ...(fds.length > 0 && epollFd < 0 ? ['unpolled' as const] : []),
    ...(owners.length > 0 ? ['shared' as const] : []),
  ];
}

function acceptedPerSecond({ trace }: Joined, loops: readonly AcceptLoop[]): number | null {
  const traced = loops.flatMap((l) => trace?.acceptor(l.goroutine) ?? []);
  if (trace === null || traced.length === 0 || trace.lengthMs <= 0) return null;
  const accepted = traced.reduce((sum, a) => sum + a.accepted, 0);
  return Math.round((accepted / trace.lengthMs) * 1e4) / 10;
}

function acceptors(j: Joined): DiagnosedAcceptor[] {
  const tied = new Map<number, AcceptLoop>(j.loops.map((l) => [l.goroutine, l]));
  const ids = new Set(tied.keys());
  for (const s of j.samples) for (const g of s.goroutines) if (!g.observer && g.shape.accept !== null) ids.add(g.id);
  const byInode = new Map(j.listeners.map((l) => [l.inode, l]));
  return [...ids].slice(0, mostAcceptors).map((id) => {
    const seen = j.samples.map((s) => s.byId.get(id) ?? null);
    const g = seen.findLast((x) => x !== null)!;
    const loop = tied.get(id);
    const l = loop === undefined ? undefined : byInode.get(loop.inode);
    const { dump, trace, debugger: debugged } = acceptorStacks(j, id);
    const stayed = j.dumps !== null && unmoved(j.dumps.first.byId.get(id), j.dumps.last.byId.get(id));
    return {
      goroutine: id,
      state: g.state,
      fd: g.fd ?? l?.fds[0] ?? null,
      address: l?.address ?? null,
      seenWaitingNs: stayed ? Math.round(j.dumps.apartMs * 1e6) : 0,
      createdBy: g.shape.createdBy,
      dump,
      trace,
      debugger: debugged,
      agree: agree([dump, trace, debugged].filter((f) => f !== null)),
    };
  });
}

/** Creation sites whose goroutines changed, and those in Accept; the largest change first. */
function growth(j: Joined): GrowthSeries[] {
  const accepting = siteGroups(j.samples, (g) => g.shape.accept !== null, unmoved);
  const others = siteGroups(j.samples, (g) => g.shape.accept === null, unmoved).filter(
    (g) => g.added > g.ended && g.members.at(-1)!.length >= 10,
  );
  return [
    ...accepting.map((g) => ({ group: g, what: 'goroutines in Accept' })),
    ...others.map((g) => ({ group: g, what: 'goroutines' })),
  ]
    .flatMap(({ group, what }) =>
      group.createdBy === null
        ? []
        : [{ site: siteOf(group.createdBy), what, counts: group.members.map((m) => m.length) }],
    )
    .sort((a, b) => change(b) - change(a))
    .slice(0, 50);
}

function change(s: GrowthSeries): number {
  return (s.counts.at(-1) ?? 0) - (s.counts[0] ?? 0);
}

function traceSize({ trace }: Joined): TraceSize | null {
  return trace === null ? null : { bytes: trace.analysis.bytes, lengthMs: Math.round(trace.lengthMs) };
}

function kernel(j: Joined): Record<string, number | string | null> {
  const os = j.lastOs?.sample.os;
  if (os === undefined || os === null) return {};
  const figures: Record<string, number | string | null> = {
    openDescriptors: os.openDescriptors,
    openFilesLimit: os.limits.openFiles,
    coresUsed: roundedCores(j),
  };
  for (const name of ['TcpExt.ListenOverflows', 'TcpExt.ListenDrops', 'Tcp.CurrEstab'])
    figures[name] = os.counters.get(name) ?? null;
  const states: Record<string, number> = { established: 1, finWait2: 5, timeWait: 6, closeWait: 8 };
  for (const [name, state] of Object.entries(states))
    figures[`tcp.${name}`] = os.tcp.filter((s) => s.state === state).length;
  for (const [name, value] of os.sysctls) figures[name] = value;
  return figures;
}

function roundedCores(j: Joined): number | null {
  const cores = coresUsed(j);
  return cores === null ? null : Math.round(cores * 100) / 100;
}
