import { errors } from '../../core/base/errors';
import { diagnose } from '../../core/diagnose/diagnose';
import type { Recording } from '../../core/model/recording';
import { writeBundle } from '../collect/bundle-file';
import { collectRecording } from '../collect/collect-recording';
import { pidInContainer } from '../collect/containers';
import { traceKernel } from '../workers/trace-kernel-file';
import { toolVersion } from '../tool-version';
import { diagnoseOptions, type DiagnoseOptions } from './arguments';
import { presentDiagnosis } from './present';
import { ProgressLine } from './progress-line';
import { stepText } from './step-text';

/** `accept-leak diagnose`: collects live evidence and says what it means. */
export async function diagnoseCommand(args: readonly string[]): Promise<number> {
  const options = diagnoseOptions(args);
  if (options.rest.length > 0) throw errors.badArguments(`diagnose takes no "${options.rest[0]!}"`);
  const recording = await collect(options);
  return presentDiagnosis(diagnose(recording, traceKernel()), recording, options);
}

/** `accept-leak bundle … FILE`: collects only. */
export async function bundleCommand(args: readonly string[]): Promise<number> {
  const options = diagnoseOptions(args);
  const file = options.bundle ?? options.rest[0];
  if (file === undefined) throw errors.badArguments('bundle takes the file to write');
  await writeBundle(file, await collect(options));
  return 0;
}

async function collect(options: DiagnoseOptions): Promise<Recording> {
  const pid = options.container === null ? options.pid : await pidInContainer(options.container);
  if (pid === null && options.pprof === null)
    throw errors.badArguments('diagnose takes --pid or --pprof (or --container)');
  const cancel = new AbortController();
  const stop = () => {
    cancel.abort();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const progress = new ProgressLine(process.stderr);
  try {
    return await collectRecording({
      ...(pid === null ? {} : { pid }),
      ...(options.pprof === null ? {} : { pprof: options.pprof }),
      ...(options.exe === null ? {} : { exe: options.exe }),
      intervalMs: options.intervalMs,
      samples: options.samples,
      maxPauseMs: options.maxPauseMs,
      traceMs: options.traceMs,
      gdb: options.gdb,
      keepCore: options.keepCore,
      sources: options.sources,
      headers: options.headers,
      toolVersion,
      signal: cancel.signal,
      onProgress: (p) => {
        progress.show(`${p.source}: ${stepText(p.doing)}`);
      },
    });
  } finally {
    progress.clear();
    process.removeListener('SIGINT', stop);
    process.removeListener('SIGTERM', stop);
  }
}
