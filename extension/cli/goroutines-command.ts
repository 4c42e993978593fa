import { inspectWithAdapter } from '../collect/adapter-client';
import type { GoroutinesOptions } from './arguments';
import { exitCode } from './exit-code';
import { goroutinesText } from './goroutines-text';
import { ProgressLine } from './progress-line';
import { styleFor } from './style';

/**
 * `accept-leak goroutines`: every goroutine from memory, with gdb's frames of those in Accept. With a pid, `core` is written
 * for plain gdb; without one it is read.
 */
export async function goroutinesCommand({ pid, core, program, gdb, json }: GoroutinesOptions): Promise<number> {
  const progress = new ProgressLine(process.stderr);
  progress.show('reading goroutines');
  try {
    const found = await inspectWithAdapter(
      pid === null
        ? { core: core ?? undefined, program: program ?? undefined, gdb: gdb ?? undefined }
        : { pid, writeCore: core ?? undefined, gdb: gdb ?? undefined },
    );
    progress.clear();
    process.stdout.write(
      json
        ? `${JSON.stringify(found.core === null ? found.report : { ...found.report, core: found.core })}\n`
        : goroutinesText(found.report, found.core, styleFor(process.stdout)),
    );
    return exitCode.healthy;
  } finally {
    progress.clear();
  }
}
