import { UserError } from '../../core/base/errors';
import type { PprofClient } from './pprof-client';
import { reasonOf, type SampleDocuments } from './sample-documents';

/** A profile that not every program gives. */
export interface OptionalProfile {
  /** Behind `/debug/pprof/`; its document is named after it. */
  readonly name: string;
  readonly query: Readonly<Record<string, string>>;
  /** One that says nothing for so long is not waited for. */
  readonly firstByteMs: number;
}

/** True when the program answered with a profile; that it does not is no fault of the source. */
export async function takeOptionalProfile(
  client: PprofClient,
  { name, query, firstByteMs }: OptionalProfile,
  sample: SampleDocuments,
): Promise<boolean> {
  try {
    const { bytes, brokenBy } = await client.get(name, query, { firstByteMs });
    if (brokenBy !== null || bytes[0] !== 0x1f || bytes[1] !== 0x8b) return false;
    await sample.take(`pprof/${name}.pb.gz`, () => ({ bytes }));
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw new Error(`${name}: ${reasonOf(error)}`, { cause: error });
  }
}
