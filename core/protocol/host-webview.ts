import type { DiagnosedListener, Diagnosis, Site } from '../model/diagnosis';
import type { Details, DetailsAhead, GoroutineGroups } from '../model/details';
import type { SourceName } from '../model/recording';
import { isRecord } from './record';
import { isStep, type Step } from './step';

/** What was asked to be diagnosed. At least one of the three is given. */
export interface TargetChoice {
  readonly pid: number | null;
  /** Base address ending in `/debug/pprof`, without credentials. */
  readonly pprof: string | null;
  readonly pod?: PodChoice;
}

/** A program in a Kubernetes pod, and the way to it. */
export interface PodChoice {
  /** Of kubectl's configuration, so that a later sample is not taken from another cluster; null where there is none. */
  readonly context: string | null;
  readonly namespace: string;
  readonly name: string;
  readonly container: string;
  /** Of pprof, in the pod. */
  readonly port: number;
  /** True: from a debug container that is added to the pod; false: through a forwarded port. */
  readonly inside: boolean;
}

/** A diagnosis with the time at which it was finished (ISO 8601). */
export interface TakenDiagnosis {
  readonly target: TargetChoice;
  readonly diagnosis: Diagnosis;
  readonly takenAt: string;
  /** Of whom it was written for, a tag of BCP 47; not there in what an older version kept. */
  readonly language?: string;
}

/** What the extension host tells the panel. */
export type HostToPanel =
  /** Listeners of the diagnosis of that time, from number `first` on; it comes after them with the rest. */
  | {
      readonly type: 'listeners';
      readonly takenAt: string;
      readonly first: number;
      readonly listeners: readonly DiagnosedListener[];
    }
  | { readonly type: 'diagnosis'; readonly taken: TakenDiagnosis; readonly ahead?: number }
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'failed'; readonly failure: Failure }
  /** What the evidence says that is there while more is collected. */
  | { readonly type: 'soFar'; readonly taken: TakenDiagnosis; readonly ahead?: number }
  /** What lies behind the diagnosis of that time; null when its evidence is not kept. */
  | { readonly type: 'details'; readonly takenAt: string; readonly details: DetailsAhead | null }
  /** The part of it that is long and seldom looked at. */
  | { readonly type: 'goroutines'; readonly takenAt: string; readonly goroutines: GoroutineGroups | null }
  /** The text of a document that was asked for; null when it is not kept. */
  | { readonly type: 'document'; readonly sample: number; readonly name: string; readonly text: string | null }
  | { readonly type: 'watching'; readonly on: boolean }
  /** To show one listener or goroutine of the diagnosis. */
  | {
      readonly type: 'choose';
      readonly listener: { readonly network: string; readonly address: string } | null;
      readonly goroutine: number | null;
    };

/** What the panel asks of the host. */
export type PanelToHost =
  | { readonly type: 'ready' }
  | { readonly type: 'open'; readonly site: Site }
  | { readonly type: 'again' }
  | { readonly type: 'cancel' }
  | { readonly type: 'export'; readonly format: 'html' | 'json' }
  | { readonly type: 'watch'; readonly on: boolean }
  | { readonly type: 'document'; readonly sample: number; readonly name: string }
  /** Puts a finding on the clipboard as Markdown. */
  | { readonly type: 'copyFinding'; readonly index: number }
  /** A table or a chart to be saved under a name that the user may change. */
  | { readonly type: 'save'; readonly name: string; readonly content: string | Uint8Array };

/** A diagnosis at work: one line for each source. */
export interface Progress {
  readonly target: string;
  readonly elapsedMs: number;
  readonly steps: readonly ProgressStep[];
}

export interface ProgressStep {
  /** `verdict` once the evidence is there. */
  readonly source: SourceName | 'verdict';
  readonly doing: Step;
  readonly done: boolean;
}

export interface Failure {
  readonly target: string;
  readonly message: string;
  readonly remedy: string;
  /** True when a person ended it: nothing is wrong then. */
  readonly cancelled: boolean;
}

/** What a panel keeps over a reload; the panel writes it, the host reads its `taken`. */
export interface PanelState<Ui = unknown> {
  readonly schema: 1;
  readonly taken: TakenDiagnosis;
  readonly ui: Ui;
}

/** True for a message that the panel may have sent; everything from a webview is foreign input. */
export function isPanelToHost(value: unknown): value is PanelToHost {
  if (!isRecord(value)) return false;
  switch (value['type']) {
    case 'ready':
    case 'again':
    case 'cancel':
      return true;
    case 'open':
      return isSite(value['site']);
    case 'export':
      return value['format'] === 'html' || value['format'] === 'json';
    case 'watch':
      return typeof value['on'] === 'boolean';
    case 'document':
      return Number.isInteger(value['sample']) && typeof value['name'] === 'string';
    case 'copyFinding':
      return Number.isInteger(value['index']);
    case 'save':
      return (
        typeof value['name'] === 'string' &&
        (typeof value['content'] === 'string' || value['content'] instanceof Uint8Array)
      );
    default:
      return false;
  }
}

/** True for a message from the host; a webview may also get messages of the browser and its extensions. */
export function isHostToPanel(value: unknown): value is HostToPanel {
  if (!isRecord(value)) return false;
  switch (value['type']) {
    case 'listeners':
      return (
        typeof value['takenAt'] === 'string' && Number.isInteger(value['first']) && Array.isArray(value['listeners'])
      );
    case 'diagnosis':
    case 'soFar':
      return isTaken(value['taken']);
    case 'progress':
      return isProgress(value['progress']);
    case 'failed':
      return (
        isRecord(value['failure']) &&
        areStrings(value['failure'], 'target', 'message', 'remedy') &&
        typeof value['failure']['cancelled'] === 'boolean'
      );
    case 'details':
      return typeof value['takenAt'] === 'string' && (value['details'] === null || isAhead(value['details']));
    case 'goroutines':
      return typeof value['takenAt'] === 'string' && (value['goroutines'] === null || isRecord(value['goroutines']));
    case 'document':
      return (
        Number.isInteger(value['sample']) &&
        typeof value['name'] === 'string' &&
        (value['text'] === null || typeof value['text'] === 'string')
      );
    case 'watching':
      return typeof value['on'] === 'boolean';
    case 'choose':
      return (
        isChosenListener(value['listener']) && (value['goroutine'] === null || Number.isInteger(value['goroutine']))
      );
    default:
      return false;
  }
}

/** True for a state that this version wrote: another version's is dropped, not guessed at. */
export function isPanelState(value: unknown): value is PanelState {
  return isRecord(value) && value['schema'] === 1 && isTaken(value['taken']);
}

/** What the parts of a message are joined to. */
export type WholeMessage = Exclude<HostToPanel, { type: 'listeners' }>;

/** Of a message. More would keep the page from answering while it unpacks them. */
const mostListeners = 1000;

/** A message as it is sent: many listeners go ahead of their diagnosis, which says how many did. */
export function messageParts(message: HostToPanel): readonly HostToPanel[] {
  if (message.type !== 'diagnosis' && message.type !== 'soFar') return [message];
  const { diagnosis, takenAt } = message.taken;
  const { listeners } = diagnosis;
  const parts: HostToPanel[] = [];
  let ahead = 0;
  for (; listeners.length - ahead > mostListeners; ahead += mostListeners)
    parts.push({ type: 'listeners', takenAt, first: ahead, listeners: listeners.slice(ahead, ahead + mostListeners) });
  if (ahead === 0) return [message];
  const rest = { ...diagnosis, listeners: listeners.slice(ahead) };
  return [...parts, { ...message, taken: { ...message.taken, diagnosis: rest }, ahead }];
}

/**
 * The inverse, for one message after the other. Null for a part, and for a diagnosis of which a part is not there: a page
 * that begins to listen too late is told again.
 */
export function joinedParts(): (part: HostToPanel) => WholeMessage | null {
  let of = '';
  let listeners: DiagnosedListener[] = [];
  return (part) => {
    if (part.type === 'listeners') {
      if (part.first === 0) [of, listeners] = [part.takenAt, []];
      if (part.takenAt === of && part.first === listeners.length) listeners.push(...part.listeners);
      return null;
    }
    if ((part.type !== 'diagnosis' && part.type !== 'soFar') || (part.ahead ?? 0) === 0) return part;
    const { ahead, taken, type } = part;
    if (taken.takenAt !== of || ahead !== listeners.length) return null;
    const { diagnosis } = taken;
    const whole = { ...diagnosis, listeners: [...listeners, ...diagnosis.listeners] };
    return { type, taken: { ...taken, diagnosis: whole } };
  };
}

/** Details as the panel is told them: in two messages, because a page stands still while it unpacks a long one. */
export function detailMessages(takenAt: string, details: Details | null): readonly WholeMessage[] {
  const ahead = details === null ? null : { trace: details.trace, calls: details.calls, documents: details.documents };
  return [
    { type: 'details', takenAt, details: ahead },
    { type: 'goroutines', takenAt, goroutines: details?.goroutines ?? null },
  ];
}

/** True for details of this version's form. */
export function isDetails(value: unknown): value is Details {
  return isAhead(value) && 'goroutines' in value;
}

function isAhead(value: unknown): value is DetailsAhead {
  return isRecord(value) && Array.isArray(value['documents']) && Array.isArray(value['calls']) && 'trace' in value;
}

/** True for a taken diagnosis of this version's schema. */
export function isTaken(value: unknown): value is TakenDiagnosis {
  if (!isRecord(value) || typeof value['takenAt'] !== 'string') return false;
  return isTarget(value['target']) && isRecord(value['diagnosis']) && value['diagnosis']['schema'] === 1;
}

function isTarget(value: unknown): value is TargetChoice {
  if (!isRecord(value)) return false;
  const { pid, pprof, pod } = value;
  return (
    (pid === null || Number.isInteger(pid)) &&
    (pprof === null || typeof pprof === 'string') &&
    (pod === undefined || isPod(pod))
  );
}

/** Names go to kubectl: they are what Kubernetes allows (RFC 1123 subdomains), so that none is an option. */
function isPod(value: unknown): value is PodChoice {
  if (!isRecord(value)) return false;
  const { context, namespace, name, container, port, inside } = value;
  return (
    (context === null || typeof context === 'string') &&
    [namespace, name, container].every((n) => typeof n === 'string' && /^[a-z0-9][a-z0-9.-]*$/.test(n)) &&
    Number.isInteger(port) &&
    (port as number) > 0 &&
    (port as number) < 65536 &&
    typeof inside === 'boolean'
  );
}

function isProgress(value: unknown): value is Progress {
  return (
    isRecord(value) &&
    typeof value['target'] === 'string' &&
    typeof value['elapsedMs'] === 'number' &&
    Array.isArray(value['steps']) &&
    value['steps'].every(
      (s) => isRecord(s) && typeof s['source'] === 'string' && isStep(s['doing']) && typeof s['done'] === 'boolean',
    )
  );
}

function areStrings(value: Readonly<Record<string, unknown>>, ...names: readonly string[]): boolean {
  return names.every((name) => typeof value[name] === 'string');
}

function isChosenListener(value: unknown): boolean {
  return value === null || (isRecord(value) && typeof value['address'] === 'string');
}

function isSite(value: unknown): value is Site {
  if (!isRecord(value)) return false;
  return typeof value['function'] === 'string' && typeof value['file'] === 'string' && Number.isInteger(value['line']);
}
