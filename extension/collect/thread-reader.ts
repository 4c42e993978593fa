import { decodeUtf8 } from '../../core/base/utf8';
import { parseStat } from '../../core/parse/proc/process-stat';
import { parseInnerTid } from '../../core/parse/proc/threads';
import { numericNames, pacer, tryRead } from './proc-files';
import { textFound, type Found } from './sample-documents';

const maxThreads = 20_000;

/** `proc/threads.tsv`: where each thread is. Reading task/TID/syscall does not stop it (task_current_syscall, lib/syscall.c). */
export async function readThreads(pid: number): Promise<Found> {
  const tids = numericNames(`/proc/${pid}/task`);
  const pause = pacer(100);
  // Only in a pid namespace of its own have threads another id inside.
  const status = tryRead(`/proc/${pid}/status`);
  const nested = status !== null && parseInnerTid(status) !== pid;
  let rows = '';
  for (const tid of tids.slice(0, maxThreads)) {
    await pause();
    const task = `/proc/${pid}/task/${tid}`;
    const statBytes = tryRead(`${task}/stat`);
    const stat = statBytes && parseStat(statBytes);
    if (!stat) continue;
    const taskStatus = nested ? tryRead(`${task}/status`) : null;
    const inner = (taskStatus && parseInnerTid(taskStatus)) ?? tid;
    rows += `${tid}\t${inner}\t${stat.state}\t${stat.cpuTicks}\t${line(`${task}/wchan`)}\t${line(`${task}/syscall`)}\n`;
  }
  return textFound(rows, tids.length > maxThreads);
}

/** One line of a file, `-` when it cannot be read. */
function line(file: string): string {
  const bytes = tryRead(file);
  return bytes ? decodeUtf8(bytes).trim() || '-' : '-';
}
