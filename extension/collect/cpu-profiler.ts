import { takeOptionalProfile } from './optional-profile';
import type { PprofClient } from './pprof-client';
import type { SampleDocuments } from './sample-documents';

/** The shortest that can be asked for. At 100 samples a second and core it shows what a busy loop does. */
export const profileSeconds = 1;
/** The profile begins to come when it is done. */
const firstByteMs = profileSeconds * 1000 + 3000;

/**
 * Samples the processor time of the target (runtime/pprof, CPU profile): where a goroutine is that runs in every dump. True when it
 * answered; a server with a short WriteTimeout, or another profile that is running, refuses.
 */
export function takeCpuProfile(client: PprofClient, sample: SampleDocuments): Promise<boolean> {
  return takeOptionalProfile(client, { name: 'profile', query: { seconds: `${profileSeconds}` }, firstByteMs }, sample);
}
