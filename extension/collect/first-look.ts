import { errors } from '../../core/base/errors';
import { adapterRequests, isFirstLook } from '../../core/protocol/adapter';
import { defaultAdapterFile, untilOver } from './adapter-client';
import { AdapterProcess } from './adapter-process';
import type { WhoListens } from './pprof-finder';
import type { Found } from './sample-documents';

/** It takes some 0.1 s, and everything waits for it. */
const timeoutMs = 2000;

export interface FirstLookTaken {
  /** As the bundle keeps it. */
  readonly document: Found;
  readonly listening: WhoListens;
}

/**
 * What memory tells of goroutines that have ended, and of who serves HTTP. To be taken before anything is asked of the target: each request
 * makes goroutines, for which the runtime uses up what it kept of others.
 * @throws UserError
 */
export async function lookFirst(
  pid: number,
  signal: AbortSignal | undefined,
  adapterFile = defaultAdapterFile(),
): Promise<FirstLookTaken> {
  const adapter = new AdapterProcess(adapterFile);
  try {
    const look = await untilOver(adapter, { signal, timeoutMs }, () =>
      adapter.request(adapterRequests.firstLook, { pid }),
    );
    if (!isFirstLook(look)) throw errors.adapterDied('its answer is of another version');
    const listening = { http: new Set(look.http), unattended: new Set(look.unattended) };
    return { document: { bytes: Buffer.from(JSON.stringify(look)) }, listening };
  } finally {
    await adapter.end(errors.cancelled());
  }
}
