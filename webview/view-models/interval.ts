import type { Timeline } from '../../core/model/timeline';
import type { TextKey } from '../l10n/en';
import { t } from '../l10n/text';
import { nanoseconds, timeText } from './format';

const names: Readonly<Record<number, TextKey>> = {
  1: 'stateRunnable',
  2: 'stateRunning',
  3: 'stateSyscall',
  4: 'stateWaiting',
  5: 'stateEnded',
};

/** A code of `timelineStates` in words. */
export function stateText(state: number): string {
  const key = names[state];
  return key === undefined ? t('unknown') : t(key);
}

/** `g6 on 127.0.0.1:80 waits (network) for 4.1 ms, from 12.0 ms · woken by goroutine 9`. */
export function intervalText(timeline: Timeline, row: number, lane: string): string {
  const start = timeline.startNs[row]!;
  const reason = timeline.reasons[timeline.reason[row]!];
  const state = stateText(timeline.state[row]!);
  const text = t(
    'intervalText',
    lane,
    reason === undefined || reason === '' ? state : `${state} (${reason})`,
    nanoseconds(timeline.endNs[row]! - start),
    timeText(start, 1000),
  );
  const waker = timeline.waker[row]!;
  return waker < 0 ? text : `${text} · ${t('wokenBy', waker)}`;
}
