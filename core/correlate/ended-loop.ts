import type { Frame } from '../model/frame';
import { onConnections } from './connection-holders';
import type { Joined } from './joined';
import type { Listener } from './listener';
import { captorsOf } from './idle-descriptor';

/** A goroutine that is gone, and where it was made. */
export interface EndedLoop {
  readonly goroutine: number;
  readonly madeAt: Frame;
  /** How many goroutines on connections of the listener it made; 0 when it is known by its function literal, which has the listener. */
  readonly handlers: number;
}

/** Who accepted on the listener until it ended, as far as the runtime still knows of it. */
export function endedLoop(j: Joined, l: Listener): EndedLoop | null {
  const { ended } = j;
  if (j.lastDump === null) return null;
  const counts = new Map<number, number>();
  for (const { creator } of onConnections(j.lastDump, l))
    if (creator !== null) counts.set(creator, (counts.get(creator) ?? 0) + 1);
  const [most] = [...counts].filter(([id]) => ended.has(id)).sort(([, a], [, b]) => b - a);
  if (most !== undefined) return { goroutine: most[0], madeAt: ended.get(most[0])!.createdBy, handlers: most[1] };
  const captors = captorsOf(l, j.samples);
  const [captor, ...more] = [...ended].filter(([, { startPc }]) => captors.has(startPc));
  // Of several only the last can have been the loop, and it is not known which that was.
  if (captor === undefined || more.length > 0) return null;
  return { goroutine: captor[0], madeAt: captor[1].createdBy, handlers: 0 };
}
