import { inspectCore } from '../../gdb-adapter/inspection/core-inspection';
import type { Inspection } from '../../gdb-adapter/inspection/inspection';
import { inspectProcess } from '../../gdb-adapter/inspection/live-inspection';
import type { GoroutinesOptions } from './arguments';
import { exitCode } from './exit-code';
import { goroutinesText } from './goroutines-text';
import { ProgressLine } from './progress-line';
import { styleFor } from './style';

/**
 * `accept-leak goroutines`: every goroutine from memory, with gdb's frames of those in Accept. With a pid, `core` is written
 * for plain gdb; without one it is read.
 */
export async function goroutinesCommand(options: GoroutinesOptions): Promise<number> {
  const progress = new ProgressLine(process.stderr);
  progress.show('reading goroutines');
  try {
    const { report, writeCore, close } = await inspect(options);
    try {
      const core = options.pid !== null && options.core !== null ? writeCore(options.core) : null;
      progress.clear();
      process.stdout.write(
        options.json
          ? `${JSON.stringify(core === null ? report : { ...report, core })}\n`
          : goroutinesText(report, core, styleFor(process.stdout)),
      );
    } finally {
      await close();
    }
    return exitCode.healthy;
  } finally {
    progress.clear();
  }
}

/** In this process: a debug adapter of its own, as the diagnosis has it, would take a quarter of the time to start. */
function inspect({ pid, core, program, gdb }: GoroutinesOptions): Promise<Inspection> {
  const path = gdb ?? 'gdb';
  // The arguments were checked: without a pid there is a core.
  return pid === null ? inspectCore({ core: core ?? '', program, gdb: path }) : inspectProcess({ pid, gdb: path });
}
