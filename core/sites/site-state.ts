import type {
  Diagnosis,
  DiagnosedAcceptor,
  DiagnosedListener,
  Finding,
  FindingClass,
  Severity,
  Site,
} from '../model/diagnosis';
import type { Frame } from '../model/frame';

/** A call site in an open file, lines from 1. */
export interface SourceSite {
  readonly kind: 'listen' | 'serve' | 'accept' | 'wrapper';
  readonly line: number;
  /** The function around it as Go's runtime names it, and its lines. */
  readonly within: string;
  readonly firstLine: number;
  readonly lastLine: number;
}

/** What a diagnosis says of one call site. */
export interface SiteState {
  readonly listeners: readonly DiagnosedListener[];
  readonly acceptors: readonly number[];
  /** Connections in the queues of the listeners; null when no queue is known. */
  readonly waiting: number | null;
  /** The worst finding about them, or null. */
  readonly finding: Finding | null;
  readonly class: FindingClass;
  readonly severity: Severity;
}

const ranks: Readonly<Record<Severity, number>> = { ok: 0, info: 1, warning: 2, error: 3, critical: 4 };

/**
 * What runs at each site of the file that `isThisFile` knows by its recorded path, in the order of `sites`; null where
 * nothing does. A goroutine belongs to the lines on its stack. A listener belongs to those lines too, and to the call that makes one nearest above such a line in the same function:
 * the call itself is on no stack any more.
 */
export function siteStates(
  diagnosis: Diagnosis,
  isThisFile: (recorded: string) => boolean,
  sites: readonly SourceSite[],
): (SiteState | null)[] {
  const growing = sites.map(() => ({
    listeners: new Set<DiagnosedListener>(),
    acceptors: new Set<number>(),
    findings: new Set<Finding>(),
  }));
  const at = (place: Site | Frame | null): typeof growing =>
    place === null ? [] : sitesOf(place, isThisFile, sites).map((i) => growing[i]!);
  const byGoroutine = new Map(diagnosis.acceptors.map((a) => [a.goroutine, a]));
  for (const acceptor of diagnosis.acceptors)
    for (const state of new Set(placesOf(acceptor).flatMap(at))) state.acceptors.add(acceptor.goroutine);
  for (const listener of diagnosis.listeners) {
    const stacks = listener.acceptors.flatMap((id) => byGoroutine.get(id) ?? []).flatMap(placesOf);
    for (const state of new Set([listener.site, ...stacks].flatMap(at))) {
      state.listeners.add(listener);
      for (const id of listener.acceptors) state.acceptors.add(id);
    }
  }
  for (const finding of diagnosis.findings) for (const state of at(finding.site)) state.findings.add(finding);
  return growing.map(({ listeners, acceptors, findings }) =>
    listeners.size + acceptors.size + findings.size === 0
      ? null
      : summary(diagnosis, [...listeners], [...acceptors], [...findings]),
  );
}

/** The worst severity first. */
export function bySeverity(a: { readonly severity: Severity }, b: { readonly severity: Severity }): number {
  return ranks[b.severity] - ranks[a.severity];
}

function placesOf({ dump, trace, debugger: gdb, createdBy }: DiagnosedAcceptor): (Frame | null)[] {
  return [...(dump ?? trace ?? gdb ?? []), createdBy];
}

/** Indices of the sites that a line of a stack speaks of. */
function sitesOf(
  place: Site | Frame,
  isThisFile: (recorded: string) => boolean,
  sites: readonly SourceSite[],
): number[] {
  if (place.line === 0 || !isThisFile(place.file)) return [];
  const fn = withoutClosures(place.function);
  const found: number[] = [];
  let made = -1;
  sites.forEach((site, i) => {
    if (site.within !== fn || place.line < site.firstLine || place.line > site.lastLine) return;
    if (site.line === place.line) found.push(i);
    else if ((site.kind === 'listen' || site.kind === 'wrapper') && site.line < place.line) made = i;
  });
  return made < 0 ? found : [...found, made];
}

/** `main.run` for `main.run.func1.2`, `main.(*T).Run` for `main.(*T[...]).Run-fm`. */
function withoutClosures(symbol: string): string {
  const name = symbol.replace(/\[\.\.\.\]/g, '').replace(/-fm$/, '');
  let end = name.length;
  for (;;) {
    const dot = name.lastIndexOf('.', end - 1);
    if (dot <= 0 || !/^(?:func|gowrap|deferwrap)?\d+$/.test(name.slice(dot + 1, end))) break;
    end = dot;
  }
  return name.slice(0, end);
}

function summary(
  diagnosis: Diagnosis,
  listeners: readonly DiagnosedListener[],
  acceptors: readonly number[],
  own: readonly Finding[],
): SiteState {
  const touches = (finding: Finding): boolean =>
    finding.listeners.some((a) => listeners.some((b) => a.network === b.network && a.address === b.address));
  const finding =
    [...own, ...diagnosis.findings.filter(touches)].filter((f) => f.class !== 'healthy').sort(bySeverity)[0] ?? null;
  const queues = listeners.map((l) => l.queue).filter((q) => q !== null);
  return {
    listeners,
    acceptors,
    waiting: queues.length === 0 ? null : queues.reduce((sum, q) => sum + q, 0),
    finding,
    class: finding?.class ?? (diagnosis.verdict.class === 'inconclusive' ? 'inconclusive' : 'healthy'),
    severity: finding?.severity ?? (diagnosis.verdict.class === 'inconclusive' ? 'info' : 'ok'),
  };
}
