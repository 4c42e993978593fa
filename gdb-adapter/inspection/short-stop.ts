import { errors, UserError } from '../../core/base/errors';
import { MiError } from '../mi/client';
import { gdbSet } from '../mi/commands';
import { startGdb } from '../mi/gdb-process';
import { watchdog } from '../mi/watchdog';

/** The longest stop: then gdb is ended, and the kernel lets the process go on. */
export const longestStopSeconds = 2;

/** No library is looked for below it: that is most of the time that attaching takes. */
const nowhere = '/dev/null';

/** What was read during a stop, and how long the process stood at most. */
export interface Stopped<T> {
  readonly value: T;
  readonly pauseMs: number;
}

/**
 * Stops a process by gdb, lets `read` copy what it wants, and lets the process go on. No register and no memory is
 * written. `read` gets gdb's pid and must be short: a watchdog ends gdb after two seconds.
 * @throws UserError `cannot-stop` with the cause; the process runs then
 */
export async function duringStop<T>(
  pid: number,
  gdbPath: string,
  executable: string,
  read: (gdbPid: number) => T,
): Promise<Stopped<T>> {
  try {
    const gdb = await startGdb({ gdb: gdbPath, symbols: executable });
    let callOff: (() => Promise<void>) | null = null;
    try {
      await gdbSet(gdb.mi, 'auto-solib-add off');
      await gdbSet(gdb.mi, `sysroot ${nowhere}`);
      callOff = watchdog(gdb.pid, longestStopSeconds);
      const began = performance.now();
      await gdb.mi.command(`-target-attach ${pid}`, { timeoutMs: longestStopSeconds * 1000 });
      const value = read(gdb.pid);
      await gdb.mi.command('-target-detach', { timeoutMs: longestStopSeconds * 1000 });
      return { value, pauseMs: performance.now() - began };
    } finally {
      await gdb.close();
      await callOff?.();
    }
  } catch (error) {
    if (error instanceof MiError) throw errors.cannotStop(pid, error.message);
    if (error instanceof UserError) throw errors.cannotStop(pid, error.message);
    throw error;
  }
}
