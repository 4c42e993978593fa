import { errors } from '../../core/base/errors';
import type { GoBuildInfo } from '../../core/parse/go-build-info';
import { readGoBuildInfo } from '../../core/parse/go-build-info';
import { parseContainerId } from '../../core/parse/proc/cgroup';
import { openRanges, statOf, tryRead, tryReadlink } from './proc-files';
import { reasonOf } from './sample-documents';

/** What stays true of a process for as long as it lives. */
export interface ProcessFacts {
  readonly pid: number;
  /** Path in the process's own file system. */
  readonly exe: string;
  readonly build: GoBuildInfo;
  readonly container: string | null;
  /** False when its network namespace is another than ours; null when that cannot be told. */
  readonly sameNetwork: boolean | null;
  /** Tells this process from a later one with the same pid. */
  readonly startTicks: number;
}

/**
 * Facts of a Go process, from /proc. `exe` names another file to take the build information from (an unstripped copy).
 * @throws UserError `no-such-process`, `target-exited`, `not-go`, `permission`, `file`
 */
export function readProcessFacts(pid: number, exe?: string): ProcessFacts {
  const stat = statOf(pid);
  if (!stat || stat.state === 'Z') throw errors.noSuchProcess(pid);
  const link = exeOf(pid);
  const build = exe === undefined ? buildInfoOf(pid) : buildInfoIn(exe);
  // What ends now loses its files one after the other.
  if (!isAlive({ pid, startTicks: stat.startTicks })) throw errors.targetExited(pid);
  if (link === null) throw isReadable(pid) ? errors.notGo(pid, stat.command) : errors.notReadable(pid);
  if (!build) throw errors.notGo(pid, link);
  const netns = tryReadlink(`/proc/${pid}/ns/net`);
  return {
    pid,
    exe: link,
    build,
    container: containerOf(pid),
    sameNetwork: netns === null ? null : netns === tryReadlink('/proc/self/ns/net'),
    startTicks: stat.startTicks,
  };
}

/** The executable's path as the kernel knows it, or null when it may not be read (or is a kernel thread). */
export function exeOf(pid: number): string | null {
  return tryReadlink(`/proc/${pid}/exe`)?.replace(/ \(deleted\)$/, '') ?? null;
}

/** The container that a process runs in by its control group; null on the host. */
export function containerOf(pid: number): string | null {
  const cgroup = tryRead(`/proc/${pid}/cgroup`);
  return cgroup === null ? null : parseContainerId(cgroup);
}

/** Build information of a running program, also when its file was replaced; null when it is no Go program or unreadable. */
export function buildInfoOf(pid: number): GoBuildInfo | null {
  try {
    return readFrom(`/proc/${pid}/exe`);
  } catch {
    return null; // Ended meanwhile, or not ours: the callers that care have asked for the link before.
  }
}

/** True while `facts` still describe the process with that pid. */
export function isAlive(facts: Pick<ProcessFacts, 'pid' | 'startTicks'>): boolean {
  const stat = statOf(facts.pid);
  return stat !== null && stat.state !== 'Z' && stat.startTicks === facts.startTicks;
}

/** Clock ticks a second, from the auxiliary vector (AT_CLKTCK = 17, include/uapi/linux/auxvec.h); 100 where it is not to be had. */
export function clockTicksPerSecond(): number {
  const auxv = tryRead('/proc/self/auxv');
  if (!auxv) return 100;
  const view = new DataView(auxv.buffer, auxv.byteOffset, auxv.byteLength);
  for (let at = 0; at + 16 <= auxv.length; at += 16)
    if (view.getBigUint64(at, true) === 17n) return Number(view.getBigUint64(at + 8, true));
  return 100;
}

function buildInfoIn(file: string): GoBuildInfo | null {
  try {
    return readFrom(file);
  } catch (error) {
    throw errors.noFile(file, reasonOf(error));
  }
}

function readFrom(file: string): GoBuildInfo | null {
  const { readAt, close } = openRanges(file);
  try {
    const info = readGoBuildInfo(readAt);
    return info.ok ? info.value : null;
  } finally {
    close();
  }
}

/** Kernel threads have no executable, but their descriptors can be listed by root; another user's cannot. */
function isReadable(pid: number): boolean {
  return tryReadlink(`/proc/${pid}/cwd`) !== null;
}
