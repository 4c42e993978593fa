import { apartMs } from './case';
import type { Joined } from '../correlate/joined';
import { duration } from './text/en/words';

export { grouped } from './text/figures';
export { duration, ids, many, name, names, queueWords, sentence } from './text/en/words';

/** Time between the first and the last dump, or between the first and last sample. */
export function apart(j: Joined): string {
  return duration(apartMs(j));
}
