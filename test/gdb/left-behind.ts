import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Processes that we started and that still are there, by pid, other than `targets`. */
export function ownChildren(...targets: readonly number[]): number[] {
  return readdirSync('/proc/self/task')
    .flatMap((tid) => readFileSync(`/proc/self/task/${tid}/children`, 'utf8').trim().split(' '))
    .filter((pid) => pid !== '' && !targets.includes(Number(pid)) && !isBundler(pid))
    .map(Number);
}

/** A folder for temporary files that is ours alone, from now on; returns how to go back and remove it. */
export function ownTemporaryFolder(): () => void {
  const before = process.env['TMPDIR'];
  const folder = mkdtempSync(join(tmpdir(), 'own-'));
  process.env['TMPDIR'] = folder;
  return () => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    rmSync(folder, { recursive: true });
  };
}

/** What an inspection may leave: processes, and files in our temporary folder. Empty when it is clean. */
export function leftBehind(...targets: readonly number[]): string[] {
  return [...ownChildren(...targets).map((pid) => `process ${pid} ${nameOf(String(pid))}`), ...readdirSync(tmpdir())];
}

/** Ends every gdb of ours with SIGKILL. */
export function killGdb(): void {
  for (const pid of ownChildren()) if (nameOf(String(pid)) === 'gdb') process.kill(pid, 'SIGKILL');
}

/** esbuild of the test runner. */
function isBundler(pid: string): boolean {
  return nameOf(pid) === 'esbuild';
}

function nameOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return ''; // It ended just now.
  }
}
