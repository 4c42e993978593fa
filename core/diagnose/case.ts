import type { Joined } from '../correlate/joined';
import type { Texts } from './text/texts';

/** What rules judge: the joined evidence, and the sentences of the language in which they answer. */
export interface Case extends Joined {
  readonly texts: Texts;
}

/** Time between the first and the last dump, or between the first and last sample, in ms. */
export function apartMs(j: Joined): number {
  const first = j.samples[0]?.sample.startedAtMs ?? 0;
  const last = j.samples.at(-1)?.sample.startedAtMs ?? 0;
  return j.dumps?.apartMs ?? last - first;
}
