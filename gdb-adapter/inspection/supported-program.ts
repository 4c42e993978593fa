import { errors } from '../../core/base/errors';
import { goMinor } from '../../core/base/go-version';
import { machines } from '../snapshot/core-file';
import type { Executable } from '../snapshot/executable';

/**
 * 1.20 and before lay out stacks and inline trees in other ways; what is newer than we know is tried with DWARF alone.
 * @throws UserError `go-unsupported`
 */
export function refuseUnsupported(exe: Executable): void {
  const { goVersion } = exe.build;
  // One without a number is newer than all.
  if ((goMinor(goVersion) ?? Infinity) < 21) throw errors.goUnsupported(goVersion, 'it is older than Go 1.21');
  if (!(exe.elf.arch in machines)) throw errors.goUnsupported(goVersion, `it runs on ${exe.elf.arch}`);
}
