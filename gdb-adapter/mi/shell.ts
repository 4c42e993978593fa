import { spawn } from 'node:child_process';
import { signalIfThere } from '../process/signal';

/**
 * Runs a script of sh in a process that outlives us. Its standard input ends with us, even killed: then it may tidy up.
 * Returns how to end it, with what it started.
 */
export function startShell(name: string, script: string, args: readonly string[]): () => Promise<void> {
  // A group of its own, so that its sleep ends with it, and it does not end with ours.
  const child = spawn('/bin/sh', ['-c', script, name, ...args], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  child.stdin.on('error', () => undefined); // Nothing is written to it; its end is told below.
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve();
    });
    child.once('error', () => {
      resolve();
    });
  });
  return async () => {
    // Unless it has done its work and ended.
    if (child.pid !== undefined) signalIfThere(-child.pid, 'SIGKILL');
    await gone;
  };
}
