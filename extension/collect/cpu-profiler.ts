import { takeOptionalProfile } from './optional-profile';
import type { PprofClient } from './pprof-client';
import type { SampleDocuments } from './sample-documents';

/** Whole seconds are all that can be asked for. At 100 samples a second and core the shortest shows what a busy loop does. */
const shortestSeconds = 1;
const longestSeconds = 3;
/** The profile begins to come when it is done. */
const firstByteMs = 3000;

/**
 * So long that a busy loop shows as often as in a second with a processor to itself: `load` is of how many programs want one of the
 * `processors`.
 */
export function profileSeconds(load: number, processors: number): number {
  return Math.min(longestSeconds, Math.max(shortestSeconds, Math.round(load / processors)));
}

/**
 * Samples the processor time of the target (runtime/pprof, CPU profile): where a goroutine is that runs in every dump. True when it
 * answered; a server with a short WriteTimeout, or another profile that is running, refuses.
 */
export function takeCpuProfile(client: PprofClient, seconds: number, sample: SampleDocuments): Promise<boolean> {
  const profile = { name: 'profile', query: { seconds: `${seconds}` }, firstByteMs: seconds * 1000 + firstByteMs };
  return takeOptionalProfile(client, profile, sample);
}
