import { diagnose } from '../../core/diagnose/diagnose';
import { readBundle } from '../collect/bundle-file';
import { traceKernel } from '../workers/trace-kernel-file';
import { fileOptions } from './arguments';
import { presentDiagnosis } from './present';

/** `accept-leak open BUNDLE`: the verdict from saved evidence, without the target. */
export async function openCommand(args: readonly string[]): Promise<number> {
  const options = fileOptions('open', args);
  const recording = await readBundle(options.file);
  return presentDiagnosis(diagnose(recording, traceKernel()), recording, options);
}
