import { goMinor } from '../../core/base/go-version';
import { takeOptionalProfile } from './optional-profile';
import type { PprofClient } from './pprof-client';
import type { SampleDocuments } from './sample-documents';

/** Measured on 100k goroutines: 0.1 s; one that says nothing for so long is busy. */
const firstByteMs = 3000;
/** Two short stops of a collection, as for a counted profile. */
export const leakProfileStopMs = 2;

/**
 * Asks Go's own detector for goroutines that nothing can wake (runtime/pprof, profile goroutineleak, Go 1.26 with
 * GOEXPERIMENT=goroutineleakprofile). It runs a garbage collection in the target. True when it answered; most programs do not
 * have it.
 */
export function takeLeakProfile(client: PprofClient, sample: SampleDocuments): Promise<boolean> {
  return takeOptionalProfile(client, { name: 'goroutineleak', query: { debug: '0' }, firstByteMs }, sample);
}

/** False for a version that is known to have no such profile: it need not be asked. */
export function mayDetectLeaks(goVersion: string | null): boolean {
  return (goMinor(goVersion) ?? Infinity) >= 26;
}
