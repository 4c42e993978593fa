import { tryNames, tryText } from '../process/proc-files';
import { signalIfThere } from '../process/signal';

/** It may stop itself only a moment after its gdb was killed. */
const againMs = 200;

/**
 * Ends what a gdb that was killed left behind: before it attaches for the first time it forks a child to try out ptrace
 * (gdb/nat/linux-ptrace.c, linux_check_ptrace_features), which stops itself and then has nobody to let it go on. `command` is the
 * command line of our gdb. Only a stopped process of our own group with that command line counts, whose parent is neither we nor
 * a gdb.
 */
export function endOrphans(command: readonly string[]): void {
  if (process.platform !== 'linux') return;
  sweep(command);
  setTimeout(() => {
    sweep(command);
  }, againMs).unref();
}

function sweep(command: readonly string[]): void {
  const own = statOf('self');
  for (const name of tryNames('/proc')) {
    const pid = Number(name);
    if (Number.isInteger(pid) && isOrphan(pid, command, own?.group)) signalIfThere(pid, 'SIGKILL');
  }
}

function isOrphan(pid: number, command: readonly string[], group: number | undefined): boolean {
  const stat = statOf(pid);
  if (stat === null || stat.state !== 'T' || stat.group !== group || stat.parent === process.pid) return false;
  return isCommand(pid, command) && !isCommand(stat.parent, command);
}

/** `pid (comm) state ppid pgrp …` (proc(5)); null when it has ended. */
function statOf(
  pid: number | 'self',
): { readonly state: string; readonly parent: number; readonly group: number } | null {
  const text = tryText(`/proc/${pid}/stat`);
  const [state = '', parent, group] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return text === '' ? null : { state, parent: Number(parent), group: Number(group) };
}

function isCommand(pid: number, command: readonly string[]): boolean {
  return commandOf(pid).join('\0') === command.join('\0');
}

function commandOf(pid: number): string[] {
  return tryText(`/proc/${pid}/cmdline`).split('\0').slice(0, -1);
}
