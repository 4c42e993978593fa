import { escapeTsv } from '../../core/parse/proc/text-rows';
import { parseFdFlags, socketInode } from '../../core/parse/proc/descriptors';
import { allPids, pacer, statOf, tryNumericNames, tryRead, tryReadlink } from './proc-files';
import { textFound, type Found } from './sample-documents';

/** What looking at other processes may cost us, in processor time, and how long it may last on a busy machine. */
const costLimitMs = 150;
const timeLimitMs = 1500;

/** Descriptors of a process that are sockets in `inodes`; empty when its descriptors may not be read. */
export function socketsHeld(pid: number, inodes: ReadonlySet<number>): { fd: number; inode: number }[] {
  const held: { fd: number; inode: number }[] = [];
  for (const fd of tryNumericNames(`/proc/${pid}/fd`)) {
    const inode = socketInode(tryReadlink(`/proc/${pid}/fd/${fd}`) ?? '');
    if (inode !== null && inodes.has(inode)) held.push({ fd, inode });
  }
  return held;
}

/** O_CLOEXEC in octal open flags (include/uapi/asm-generic/fcntl.h): such a descriptor did not come with the start of its program. */
const closeOnExec = 0o2000000;

function mayBeInherited(pid: number, fd: number): boolean {
  const flags = parseFdFlags(tryRead(`/proc/${pid}/fdinfo/${fd}`) ?? new Uint8Array());
  return flags === null || (parseInt(flags, 8) & closeOnExec) === 0;
}

/**
 * `proc/owners.tsv`: processes other than the target that hold one of these listening sockets. Descendants of the target are
 * always looked at, for they inherit; all others for as long as the time limit lets us (then the document is cut); none when it is cancelled.
 */
export async function readSocketOwners(
  pid: number,
  listening: ReadonlySet<number>,
  signal: AbortSignal,
): Promise<Found> {
  const began = performance.now();
  const spent = process.cpuUsage();
  const overLimit = (): boolean => {
    const { user, system } = process.cpuUsage(spent);
    return (user + system) / 1000 > costLimitMs || performance.now() - began > timeLimitMs;
  };
  const pids = allPids().filter((p) => p !== pid);
  const parents = new Map(pids.map((p) => [p, statOf(p)?.parent ?? 0]));
  const descends = (p: number): boolean => {
    for (let up = parents.get(p), steps = 0; up && steps < 64; up = parents.get(up), steps++)
      if (up === pid) return true;
    return false;
  };
  const descendants = pids.filter(descends);
  const others = pids.filter((p) => !descends(p));
  const pause = pacer(8);
  let rows = '';
  let cut = false;
  for (const [list, ours] of [
    [descendants, true],
    [others, false],
  ] as const) {
    for (const p of list) {
      if (signal.aborted || (!ours && overLimit())) {
        cut = true;
        break;
      }
      const held = socketsHeld(p, listening);
      const command = held.length > 0 ? escapeTsv(statOf(p)?.command ?? '') : '';
      for (const { fd, inode } of held) {
        const inherited = ours && mayBeInherited(p, fd) ? 1 : 0;
        rows += `${inode}\t${p}\t${fd}\t${inherited}\t${command}\n`;
      }
      await pause();
    }
  }
  return textFound(rows, cut);
}
