import { execFileSync } from 'node:child_process';

/** Processes of this machine with a text among their arguments. */
export function processesOf(text) {
  return execFileSync('ps', ['-ww', '-eo', 'pid,args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(text))
    .map((line) => ({ pid: Number.parseInt(line, 10), args: line }));
}
