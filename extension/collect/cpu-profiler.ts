import { UserError } from '../../core/base/errors';
import type { PprofClient } from './pprof-client';
import { reasonOf, type SampleDocuments } from './sample-documents';

/** The shortest that can be asked for. At 100 samples a second and core it shows what a busy loop does. */
export const profileSeconds = 1;
/** The profile begins to come when it is done. */
const firstByteMs = profileSeconds * 1000 + 3000;
/** A process that uses less has no goroutine that never rests, not even where processors are scarce. */
export const leastCores = 0.1;

/**
 * Samples the processor time of the target (runtime/pprof, CPU profile): where a goroutine is that runs in every dump. True when it
 * answered; a server with a short WriteTimeout, or another profile that is running, refuses, which is no fault of the source.
 */
export async function takeCpuProfile(client: PprofClient, sample: SampleDocuments): Promise<boolean> {
  try {
    const { bytes, brokenBy } = await client.get('profile', { seconds: `${profileSeconds}` }, { firstByteMs });
    if (brokenBy !== null || bytes[0] !== 0x1f || bytes[1] !== 0x8b) return false;
    await sample.take('pprof/profile.pb.gz', () => Promise.resolve({ bytes }));
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw new Error(`profile: ${reasonOf(error)}`, { cause: error });
  }
}
