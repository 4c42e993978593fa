import { errors, UserError } from '../../core/base/errors';
import { MiError } from '../mi/client';
import { gdbSet } from '../mi/commands';
import { startGdb, type Gdb } from '../mi/gdb-process';
import { watchdog } from '../mi/watchdog';
import { allHeld, isStopped, letGoOn } from './process-state';

/** The longest stop: then gdb is ended, and the process goes on. */
const longestSeconds = 2;
const longestMs = longestSeconds * 1000;

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
  if (isStopped(pid)) throw errors.cannotStop(pid, 'it is stopped already');
  let gdb: Gdb | null = null;
  let callOff: (() => Promise<void>) | null = null;
  let attached = false;
  const goingOn: Promise<void>[] = [];
  try {
    const onGone = (): void => {
      // At once, before anything is tidied up: it may stand still.
      if (attached) goingOn.push(letGoOn(pid));
    };
    gdb = await startGdb({ gdb: gdbPath, symbols: executable, onGone });
    await gdbSet(gdb.mi, 'auto-solib-add off');
    await gdbSet(gdb.mi, `sysroot ${nowhere}`);
    callOff = watchdog(gdb.pid, pid, longestSeconds);
    const began = performance.now();
    attached = true;
    await gdb.mi.command(`-target-attach ${pid}`, { timeoutMs: longestMs });
    if (!(await allHeld(pid, longestMs / 4))) throw new MiError('not all of its threads stood still');
    const value = read(gdb.pid);
    await gdb.mi.command('-target-detach', { timeoutMs: longestMs });
    attached = false;
    return { value, pauseMs: performance.now() - began };
  } catch (error) {
    if (error instanceof MiError || error instanceof UserError) throw errors.cannotStop(pid, error.message);
    throw error;
  } finally {
    await gdb?.closeGently();
    await Promise.all(goingOn);
    await callOff?.();
  }
}
