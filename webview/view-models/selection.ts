import type { Diagnosis, DiagnosedAcceptor, DiagnosedListener, EvidenceItem } from '../../core/model/diagnosis';
import type { UiState } from '../panel-model';
import { listenerKey } from './listener-rows';
import { markOfClass, rankOf } from './severity';

export interface Selection {
  readonly listener: DiagnosedListener | null;
  /** Those of the listener whose stacks the diagnosis has; all there are when there is no listener. */
  readonly acceptors: readonly DiagnosedAcceptor[];
  readonly acceptor: DiagnosedAcceptor | null;
}

/** What is chosen, or what the verdict is about while nothing is. */
export function selectionOf(diagnosis: Diagnosis, ui: Pick<UiState, 'listener' | 'goroutine'>): Selection {
  const byId = new Map(diagnosis.acceptors.map((a) => [a.goroutine, a]));
  const listener = chosenListener(diagnosis, ui) ?? (ui.goroutine === null ? worstListener(diagnosis) : null);
  const acceptors = listener === null ? diagnosis.acceptors : listener.acceptors.flatMap((id) => byId.get(id) ?? []);
  const chosen = ui.goroutine === null ? undefined : byId.get(ui.goroutine);
  return { listener, acceptors, acceptor: chosen ?? acceptors[0] ?? null };
}

/** False when no source told of goroutines: then nothing may be said of who accepts. */
export function goroutinesKnown({ acceptors, sources: { dump, debugger: gdb } }: Diagnosis): boolean {
  return acceptors.length > 0 || dump.status === 'ok' || gdb.status === 'ok';
}

/** The listener that a goroutine accepts on, or null. */
export function listenerOfGoroutine(diagnosis: Diagnosis, goroutine: number): DiagnosedListener | null {
  return diagnosis.listeners.find((l) => l.acceptors.includes(goroutine)) ?? null;
}

/** The goroutine an evidence item speaks of, when its stack can be shown. */
export function shownGoroutine(diagnosis: Diagnosis, item: EvidenceItem): number | null {
  return diagnosis.acceptors.some((a) => a.goroutine === item.goroutine) ? item.goroutine : null;
}

function chosenListener(diagnosis: Diagnosis, ui: Pick<UiState, 'listener' | 'goroutine'>): DiagnosedListener | null {
  if (ui.listener !== null) return diagnosis.listeners.find((l) => listenerKey(l) === ui.listener) ?? null;
  return ui.goroutine === null ? null : listenerOfGoroutine(diagnosis, ui.goroutine);
}

const worst = new WeakMap<Diagnosis, DiagnosedListener | null>();

/** Found once: there may be thousands, and every part of the page asks. */
function worstListener(diagnosis: Diagnosis): DiagnosedListener | null {
  const known = worst.get(diagnosis);
  if (known !== undefined) return known;
  const rank = (l: DiagnosedListener): number => rankOf(markOfClass(diagnosis, l.class));
  let found: DiagnosedListener | null = null;
  let least = Infinity;
  for (const listener of diagnosis.listeners) {
    const own = rank(listener);
    if (own >= least) continue;
    [found, least] = [listener, own];
  }
  worst.set(diagnosis, found);
  return found;
}
