import type { Site } from '../../../model/diagnosis';
import { closeAtEnd } from '../go-code';
import { at, duration, many, trend } from './words';

export const channelListenerLeak = {
  title: (site: Site | null, before: number, now: number, ms: number) =>
    `In-memory listeners leak${at(site)}: ${trend(before, now, ms)}`,
  explanation: (count: number, state: string, added: number, ms: number) =>
    `${many(count, 'goroutine')} wait in Accept of in-memory listeners (${state}), ${added} more than ${duration(ms)} ago, none ended. No socket is behind them.`,
  inAccept: (state: string, before: number, now: number, ms: number) =>
    `${many(now, 'goroutine')} in ${state} under a method Accept, one creation site, ${trend(before, now, ms)}`,
  remedy: `Close the in-memory listener when its user is done, so that Accept returns:\n\n${closeAtEnd}`,
  next: 'Watch for a minute (--samples 5 --interval 15s) to see whether they go on growing.',
};
