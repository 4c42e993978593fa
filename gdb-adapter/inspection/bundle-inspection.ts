import { closeSync } from 'node:fs';
import { errors, UserError } from '../../core/base/errors';
import { MiError } from '../mi/client';
import { readBundleDocuments } from './bundle-documents';
import { inspectCore } from './core-inspection';
import { withoutGdb } from './gdb-part';
import type { Inspection } from './inspection';
import { inspectRecorded } from './recorded-inspection';
import { pathOfDescriptor } from './unnamed-file';

export interface BundleOptions {
  readonly bundle: string;
  /** The executable; default: the one that the core names. */
  readonly program: string | null;
  readonly gdb: string;
  readonly signal?: AbortSignal;
}

/**
 * The goroutines that a bundle holds: gdb on its goroutine core, or where there is none or gdb cannot open it, the recorded
 * table and frames; a note then says why.
 * @throws UserError `file`, `bundle`, `cancelled`, and those of a core without a table beside it
 */
export async function inspectBundle({ bundle, ...options }: BundleOptions): Promise<Inspection> {
  const { recorded, core, notes } = await readBundleDocuments(bundle, options.signal);
  if (core === null) {
    if (!recorded) throw errors.badBundle(bundle, ['it holds no goroutines of the debugger', ...notes].join('. '));
    const why = 'The bundle holds no goroutine core, so frames are those that were recorded.';
    return noted(inspectRecorded(recorded, bundle), [why, ...notes]);
  }
  try {
    const inspection = await inspectCore({ core: pathOfDescriptor(core), shownAs: bundle, ...options });
    const close = async (): Promise<void> => {
      await inspection.close();
      closeSync(core);
    };
    return noted({ ...inspection, close }, notes);
  } catch (error) {
    closeSync(core);
    const isCause = error instanceof MiError || (error instanceof UserError && error.code !== 'cancelled');
    if (!recorded || !isCause || options.signal?.aborted === true) throw error;
    return noted(inspectRecorded(recorded, bundle), [withoutGdb(error), ...notes]);
  }
}

function noted(inspection: Inspection, notes: readonly string[]): Inspection {
  const { report } = inspection;
  return { ...inspection, report: { ...report, notes: [...report.notes, ...notes] } };
}
