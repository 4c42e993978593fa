import { errors } from '../../core/base/errors';
import { adapterRequests, isFirstLook } from '../../core/protocol/adapter';
import { defaultAdapterFile, untilOver } from './adapter-client';
import { AdapterProcess } from './adapter-process';
import type { Found } from './sample-documents';

/** It takes some 0.1 s, and everything waits for it. */
const timeoutMs = 2000;

/**
 * What memory tells of goroutines that have ended. To be taken before anything is asked of the target: each request makes goroutines, for
 * which the runtime uses up what it kept of others.
 * @throws UserError
 */
export async function lookFirst(
  pid: number,
  signal: AbortSignal | undefined,
  adapterFile = defaultAdapterFile(),
): Promise<Found> {
  const adapter = new AdapterProcess(adapterFile);
  try {
    const look = await untilOver(adapter, { signal, timeoutMs }, () =>
      adapter.request(adapterRequests.firstLook, { pid }),
    );
    if (!isFirstLook(look)) throw errors.adapterDied('its answer is of another version');
    return { bytes: Buffer.from(JSON.stringify(look)) };
  } finally {
    await adapter.end(errors.cancelled());
  }
}
