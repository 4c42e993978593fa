import { spawn } from 'node:child_process';

/** Waits, then ends the process, if it still has the name that it had. */
const script =
  'read -r name <"/proc/$1/comm"; sleep "$2"; read -r now <"/proc/$1/comm"; [ "$name" = "$now" ] && kill -9 "$1"';

/**
 * A process of its own that ends `pid` after `seconds` whatever we are doing, or whether we are still there. Returns how to
 * call it off.
 */
export function watchdog(pid: number, seconds: number): () => Promise<void> {
  // A group of its own, so that its sleep ends with it.
  const child = spawn('/bin/sh', ['-c', script, 'watchdog', String(pid), String(seconds)], {
    stdio: 'ignore',
    detached: true,
  });
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve();
    });
    child.once('error', () => {
      resolve();
    });
  });
  return async () => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
      process.kill(-child.pid, 'SIGKILL');
    await gone;
  };
}
