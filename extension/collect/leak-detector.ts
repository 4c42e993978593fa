import { UserError } from '../../core/base/errors';
import type { PprofClient } from './pprof-client';
import { reasonOf, type SampleDocuments } from './sample-documents';

/** Measured on 100k goroutines: 0.1 s; one that says nothing for so long is busy. */
const firstByteMs = 3000;
/** Two short stops of a collection, as for a counted profile. */
export const leakProfileStopMs = 2;

/**
 * Asks Go's own detector for goroutines that nothing can wake (runtime/pprof, profile goroutineleak, Go 1.26 with
 * GOEXPERIMENT=goroutineleakprofile). It runs a garbage collection in the target. True when it answered; most programs do not
 * have it, which is no fault of the source.
 */
export async function takeLeakProfile(client: PprofClient, sample: SampleDocuments): Promise<boolean> {
  try {
    const { bytes, brokenBy } = await client.get('goroutineleak', { debug: '0' }, { firstByteMs });
    if (brokenBy !== null || bytes[0] !== 0x1f || bytes[1] !== 0x8b) return false;
    await sample.take('pprof/goroutineleak.pb.gz', () => Promise.resolve({ bytes }));
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw new Error(`goroutineleak: ${reasonOf(error)}`, { cause: error });
  }
}

/** False for a version that is known to have no such profile: it need not be asked. */
export function mayDetectLeaks(goVersion: string | null): boolean {
  const minor = /^go1\.(\d+)/.exec(goVersion ?? '')?.[1];
  return minor === undefined || Number(minor) >= 26;
}
