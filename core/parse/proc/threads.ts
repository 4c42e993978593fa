import { decodeUtf8 } from '../../base/utf8';
import type { Thread } from '../../model/os-evidence';
import { TextRows } from './text-rows';

/**
 * Our own `proc/threads.tsv`: `tid \t inner tid \t state \t ticks \t wchan \t line of task/TID/syscall`. The last is
 * `running`, `-1 sp pc` or `nr a0 … a5 sp pc` (proc_pid_syscall in fs/proc/base.c), or `-` when it could not be read.
 */
export function parseThreads(bytes: Uint8Array): { readonly threads: readonly Thread[]; readonly bad: number } {
  const lines = new TextRows(bytes);
  const threads: Thread[] = [];
  let bad = 0;
  while (lines.nextLine()) {
    const columns = lines.splitTabs(6);
    const [tid, innerTid, cpuTicks] = [lines.dec(0), lines.dec(1), lines.dec(3)];
    if (columns < 6 || tid < 0) bad++;
    else
      threads.push({
        tid,
        innerTid: innerTid < 0 ? tid : innerTid,
        state: lines.text(2),
        cpuTicks: Math.max(cpuTicks, 0),
        wchan: lines.text(4),
        ...parseSyscall(lines.text(5)),
      });
  }
  return { threads, bad };
}

function parseSyscall(line: string): Pick<Thread, 'syscall' | 'args'> {
  const words = line.split(' ');
  if (words[0] === 'running' || words[0] === '-1') return { syscall: -1, args: [] };
  if (!/^\d+$/.test(words[0]!)) return { syscall: null, args: [] };
  return { syscall: Number(words[0]), args: words.slice(1, 7) };
}

/** The innermost thread id: last number of the `NSpid:` line of task/TID/status (proc_pid_status in fs/proc/array.c), or null. */
export function parseInnerTid(status: Uint8Array): number | null {
  const found = /^NSpid:(?:\t\d+)*\t(\d+)$/m.exec(decodeUtf8(status));
  return found ? Number(found[1]) : null;
}
