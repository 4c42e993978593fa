import type { Diagnosis } from '../../core/model/diagnosis';
import type { TakenDiagnosis } from '../../core/protocol/host-webview';
import { baseName, count, duration } from './format';
import { classLabel, confidenceWord, markOf, type Mark } from './severity';
import { t } from '../l10n/text';

export interface HeaderModel {
  readonly mark: Mark;
  readonly title: string;
  readonly confidence: string;
  readonly label: string;
  readonly explanation: string;
  /** Of the target and how it was observed, in the order of their importance. */
  readonly facts: readonly string[];
  readonly takenAt: string;
}

export function headerOf({ diagnosis, takenAt }: TakenDiagnosis): HeaderModel {
  const { verdict } = diagnosis;
  return {
    mark: markOf(verdict),
    title: verdict.title,
    confidence: confidenceWord(verdict),
    label: classLabel(verdict),
    explanation: verdict.explanation,
    facts: [
      programOf(diagnosis),
      ...optional(diagnosis.target.goVersion),
      ...optional(containerOf(diagnosis)),
      samplesOf(diagnosis),
      pauseOf(diagnosis),
    ],
    takenAt,
  };
}

function programOf({ target }: Diagnosis): string {
  const name = target.exe === null ? null : baseName(target.exe);
  if (target.pid === null) return name ?? target.pprof ?? t('unknownProgram');
  return name === null ? `pid ${target.pid}` : `${name} (pid ${target.pid})`;
}

function containerOf({ target }: Diagnosis): string | null {
  return target.container === null ? null : t('container', target.container.slice(0, 12));
}

function samplesOf({ samples }: Diagnosis): string {
  const n = samples.length;
  const many = t(n === 1 ? 'sampleOne' : 'sampleMany', count(n));
  return n < 2 ? many : t('samplesApart', many, duration((samples[n - 1]!.atMs - samples[0]!.atMs) / (n - 1)));
}

/** What the sources report is measured or an upper bound, so that the sum is a bound. */
function pauseOf({ sources }: Diagnosis): string {
  const pause = Object.values(sources).reduce((sum, { pauseMs }) => sum + pauseMs, 0);
  return pause === 0 ? t('notPaused') : t('pausedAtMost', duration(Math.max(pause, 1)));
}

function optional(text: string | null): readonly string[] {
  return text === null ? [] : [text];
}
