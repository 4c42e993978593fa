import { once } from 'node:events';
import { UserError } from '../../core/base/errors';
import { analyzeTrace } from '../../core/trace/analyze';
import { validateTrace } from '../../core/trace/validate/validate';
import { openTraceFile } from '../workers/trace-file';
import { traceKernel } from '../workers/trace-kernel-file';
import { exitCode } from './exit-code';
import { ProgressLine } from './progress-line';
import { styleFor } from './style';
import { traceJson } from './trace-json';
import { traceText } from './trace-text';

/**
 * `accept-leak trace FILE [--json] [--events]`: accept waits, delays and syscalls; with `events` the validating reader
 * too, which counts events by kind and refuses a broken trace. Returns 0, or 2 when the trace or a part of it could not
 * be read; what could be is shown all the same.
 */
export async function traceCommand(
  path: string,
  options: { readonly json: boolean; readonly events?: boolean },
): Promise<number> {
  try {
    const file = await openTraceFile(path);
    const progress = new ProgressLine(process.stderr);
    try {
      const analysis = analyzeTrace(file, {
        kernel: traceKernel(),
        onProgress: (share) => {
          progress.show(`reading the trace: ${Math.floor(share * 100)} %`);
        },
      });
      if (options.events === true) progress.show('checking the order of events');
      const validation = options.events === true ? validateTrace(file) : null;
      progress.clear();
      const error = validation?.error ?? analysis.error;
      if (options.json) for (const part of traceJson(analysis, validation?.events ?? null, error)) await write(part);
      else await write(traceText({ ...analysis, error }, validation?.events ?? null, styleFor(process.stdout)));
      if (error === null) return exitCode.healthy;
      const where = `${error.code}, at byte ${error.offset}`;
      process.stderr.write(
        `accept-leak: ${error.message} (${where}). Take the trace again, or see whether it was cut.\n`,
      );
      return exitCode.failed;
    } finally {
      progress.clear();
      file.close();
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    process.stderr.write(`accept-leak: ${error.line}\n`);
    return exitCode.failed;
  }
}

async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}
