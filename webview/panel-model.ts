import type { DetailsAhead, GoroutineGroups } from '../core/model/details';
import type { Failure, Progress, TakenDiagnosis } from '../core/protocol/host-webview';
import type { GrowthRecord } from './view-models/growth-history';
import type { ListenerColumn } from './view-models/listener-group';
import type { TimeTrail } from './view-models/time-range';

export const tabs = ['timeline', 'goroutines', 'growth', 'metrics', 'kernel', 'cost', 'raw'] as const;
export type Tab = (typeof tabs)[number];

/** A document, and what is looked for in it. */
export interface RawChoice {
  readonly sample: number;
  readonly name: string;
  readonly query: string;
}

/** What a person chose to see; kept over a reload. */
export interface UiState {
  /** Indices of findings that are open. */
  readonly openFindings: readonly number[];
  /** Key of the chosen listener; null for the one that the verdict is about. */
  readonly listener: string | null;
  /** Id of the chosen goroutine; null for the listener's first acceptor. */
  readonly goroutine: number | null;
  readonly sort: { readonly column: ListenerColumn; readonly descending: boolean };
  readonly filter: string;
  readonly openGroups: readonly string[];
  /** True when frames of the runtime and the standard library are shown too. */
  readonly allFrames: boolean;
  readonly tab: Tab;
  readonly raw: RawChoice | null;
  /** Filters lanes of the timeline. */
  readonly lanes: string;
  /** The part of the timeline that is looked at, and those before it. */
  readonly times: TimeTrail;
  /** Row of the chosen interval of the timeline. */
  readonly interval: number | null;
  /** Growth of the diagnoses before this one. */
  readonly history: readonly GrowthRecord[];
  /** Filters groups and marks boxes of the flame graph. */
  readonly frames: string;
  /** Box of the flame graph that fills its width. */
  readonly flameRoot: number;
  /** How far the page is scrolled down, px; written when the state is kept. */
  readonly scroll: number;
}

/** Everything the page shows. A diagnosis stays while the next one is taken. */
export interface PanelModel {
  readonly taken: TakenDiagnosis | null;
  /** On part of the evidence, while more is collected. */
  readonly soFar: TakenDiagnosis | null;
  readonly progress: Progress | null;
  readonly failure: Failure | null;
  readonly ui: UiState;
  /** Undefined until they have come; null when they are not kept. */
  readonly details: DetailsAhead | null | undefined;
  /** The same for all goroutines. */
  readonly goroutines: GoroutineGroups | null | undefined;
  /** Texts of documents that were asked for, by `documentKey`; null when one is not kept. */
  readonly documents: ReadonlyMap<string, string | null>;
  readonly watching: boolean;
}

export const initialUi: UiState = {
  openFindings: [0],
  listener: null,
  goroutine: null,
  sort: { column: 'class', descending: false },
  filter: '',
  openGroups: [],
  allFrames: false,
  tab: 'timeline',
  raw: null,
  lanes: '',
  times: [],
  interval: null,
  frames: '',
  flameRoot: 0,
  scroll: 0,
  history: [],
};

export function documentKey(of: { readonly sample: number; readonly name: string }): string {
  return `${String(of.sample)} ${of.name}`;
}

/** A kept state, with the parts of it that this version knows; what is of another form is as at first. */
export function restoredUi(kept: unknown): UiState {
  if (typeof kept !== 'object' || kept === null) return initialUi;
  const ui: Record<string, unknown> = { ...initialUi };
  for (const [name, first] of Object.entries(initialUi)) {
    const value = (kept as Record<string, unknown>)[name];
    if (value !== undefined && (first === null || (typeof value === typeof first && value !== null))) ui[name] = value;
  }
  if (!tabs.includes(ui['tab'] as Tab)) ui['tab'] = initialUi.tab;
  if (!isTrail(ui['times'])) ui['times'] = initialUi.times;
  if (!Number.isInteger(ui['interval'])) ui['interval'] = initialUi.interval;
  return ui as unknown as UiState;
}

function isTrail(kept: unknown): boolean {
  const isPart = (part: unknown): boolean =>
    Array.isArray(part) && part.length === 2 && part.every(Number.isFinite) && part[0] < part[1];
  return Array.isArray(kept) && kept.every(isPart);
}
