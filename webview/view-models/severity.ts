import type { Diagnosis, FindingClass, Severity, Verdict } from '../../core/model/diagnosis';
import type { TextKey } from '../l10n/en';
import { t } from '../l10n/text';

/** What marks a severity beside its colour, so that colour never stands alone. */
export interface Mark {
  /** Names the colour and the drawing in style.css and the ui-kit. */
  readonly kind: Severity | 'unknown';
  readonly word: string;
}

const words: Record<Severity, TextKey> = {
  critical: 'severityCritical',
  error: 'severityError',
  warning: 'severityWarning',
  info: 'severityInfo',
  ok: 'severityOk',
};

/** Worst first. */
const order: readonly Severity[] = ['critical', 'error', 'warning', 'info', 'ok'];

export function markOf(of: Pick<Verdict, 'class' | 'severity'>): Mark {
  return of.class === 'inconclusive'
    ? { kind: 'unknown', word: t('inconclusive') }
    : { kind: of.severity, word: t(words[of.severity]) };
}

export function confidenceWord(of: Verdict): string {
  return of.class === 'inconclusive' ? t('evidenceMissing') : t(of.confidence);
}

/** `stalled-accept-loop · limit`. */
export function classLabel(of: Pick<Verdict, 'class' | 'cause'>): string {
  return of.cause === null ? of.class : `${of.class} · ${of.cause}`;
}

const marks = new WeakMap<Diagnosis, Map<FindingClass, Mark>>();

/** The severity of a listener is that of the worst finding of its class. Found once: there may be thousands of listeners. */
export function markOfClass(diagnosis: Diagnosis, cls: FindingClass): Mark {
  let known = marks.get(diagnosis);
  if (known === undefined) marks.set(diagnosis, (known = new Map<FindingClass, Mark>()));
  let mark = known.get(cls);
  if (mark === undefined) known.set(cls, (mark = worstOfClass(diagnosis, cls)));
  return mark;
}

function worstOfClass(diagnosis: Diagnosis, cls: FindingClass): Mark {
  const severities = diagnosis.findings.filter((f) => f.class === cls).map((f) => f.severity);
  const severity = order.find((s) => severities.includes(s)) ?? (cls === 'healthy' ? 'ok' : 'info');
  return markOf({ class: cls, severity });
}

/** 0 is worst; an unknown ranks between a warning and a note. */
export function rankOf(mark: Mark): number {
  return mark.kind === 'unknown' ? 2.5 : order.indexOf(mark.kind);
}
