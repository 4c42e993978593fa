import { CodeOrigin } from '../../core/correlate/code-origin';
import type { Frame } from '../../core/model/frame';
import type { AdapterAttach, ReportedAcceptor } from '../../core/protocol/adapter';
import type { InspectedGoroutine, Inspection } from '../inspection/inspection';

/** A row of the call stack view: a goroutine that stands for all with its stack, or in Accept, its socket too. */
export interface ShownThread {
  /** Goroutine id where that fits into 31 bits. */
  readonly id: number;
  readonly name: string;
  readonly count: number;
  readonly goroutine: InspectedGoroutine;
  readonly acceptor: ReportedAcceptor | null;
}

export interface ShownThreads {
  readonly threads: readonly ShownThread[];
  /** What is not shown and why, a sentence each. */
  readonly leftOut: readonly string[];
}

const defaultMost = 1000;
const longestName = 160;
const maxThreadId = 2 ** 31 - 1;
const origin = new CodeOrigin(null);

/** The rows for a filter, at most `maxThreads`: one of each stack first, those in Accept before others, then the rest. */
export function showThreads(
  { report, goroutines }: Inspection,
  { filter = 'user', maxThreads = defaultMost }: AdapterAttach,
): ShownThreads {
  const rows = goroutines.filter((g) => {
    if (filter === 'acceptors') return g.acceptor >= 0;
    return filter === 'all' || isUsers(report.groups[g.group]?.frames ?? []);
  });
  const entries = filter === 'acceptors' ? rows.map(alone) : merged(rows, report.acceptors);
  const firsts = new Set<number>();
  const ranked = entries.map((e) => {
    const isFirst = !firsts.has(e.goroutine.group);
    firsts.add(e.goroutine.group);
    const alike = report.groups[e.goroutine.group]?.count ?? 0;
    return { ...e, alike, rank: (isFirst ? 0 : 2) + (e.goroutine.acceptor >= 0 ? 0 : 1) };
  });
  ranked.sort((a, b) => a.rank - b.rank || b.alike - a.alike || a.goroutine.goroutine - b.goroutine.goroutine);
  const threads = ranked.slice(0, maxThreads).map(({ goroutine, count, alike }, i): ShownThread => {
    const acceptor = report.acceptors[goroutine.acceptor] ?? null;
    const frames = report.groups[goroutine.group]?.frames ?? [];
    const id = goroutine.goroutine <= maxThreadId ? goroutine.goroutine : i + 1;
    return { id, count, goroutine, acceptor, name: nameOf(goroutine, { count, alike }, acceptor, frames) };
  });
  const shown = sum(threads.map((t) => t.count));
  const filtered = report.count - sum(entries.map((e) => e.count));
  const beyond = report.count - filtered - shown;
  return {
    threads,
    leftOut: [
      ...(filtered > 0 ? [`${counted(filtered)} left out by the filter ${filter}.`] : []),
      ...(beyond > 0 ? [`${counted(beyond)} left out beyond ${maxThreads} rows: raise maxThreads to see more.`] : []),
    ],
  };
}

/** False for what the runtime runs for itself: no frame of it is anybody else's. */
function isUsers(frames: readonly Frame[]): boolean {
  return frames.length === 0 || frames.some((f) => !f.function.startsWith('runtime.'));
}

interface Entry {
  readonly goroutine: InspectedGoroutine;
  readonly count: number;
}

function alone(goroutine: InspectedGoroutine): Entry {
  return { goroutine, count: 1 };
}

/** Goroutines with one stack are one entry; in Accept only where they wait on one socket. */
function merged(rows: readonly InspectedGoroutine[], acceptors: readonly ReportedAcceptor[]): Entry[] {
  const entries = new Map<string, Entry>();
  for (const g of rows) {
    const acceptor = acceptors[g.acceptor];
    const key = acceptor ? `${g.group} ${acceptor.inode ?? ''} ${acceptor.fd ?? ''}` : `${g.group}`;
    const known = entries.get(key);
    entries.set(key, { goroutine: known?.goroutine ?? g, count: (known?.count ?? 0) + g.standsFor });
  }
  return [...entries.values()];
}

function nameOf(
  { goroutine, details }: InspectedGoroutine,
  { count, alike }: { readonly count: number; readonly alike: number },
  acceptor: ReportedAcceptor | null,
  frames: readonly Frame[],
): string {
  const state = details.waitReason === '' ? details.status : details.waitReason;
  const others = alike > count ? ` of ${alike} alike` : '';
  const who =
    count === 1 ? `goroutine ${goroutine}${others && `, 1${others}`}` : `${count} goroutines${others}, as ${goroutine}`;
  const socket = acceptor?.fd == null ? '' : ` · fd ${acceptor.fd}${acceptor.address ? ` ${acceptor.address}` : ''}`;
  const name = `${who} [${state}] ${placeOf(frames)}${socket}`;
  return name.length > longestName ? `${name.slice(0, longestName - 1)}…` : name;
}

/** The innermost function that is not Go's own, else the outermost. */
function placeOf(frames: readonly Frame[]): string {
  const called = frames.filter((f) => f.function !== 'runtime.goexit');
  return (called.find((f) => !isStandard(f)) ?? called.at(-1))?.function ?? '';
}

export function isStandard(frame: Frame): boolean {
  return origin.of(frame) === 'standard';
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

function counted(n: number): string {
  return `${n} goroutine${n === 1 ? ' is' : 's are'}`;
}
