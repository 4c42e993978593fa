import { decodeUtf8 } from '../../core/base/utf8';
import type { TcpSocket } from '../../core/model/os-evidence';
import type { GoBuildInfo } from '../../core/parse/go-build-info';
import { statSync } from 'node:fs';
import { heldBy, listeningRows } from './listening-sockets';
import { allPids, pacer, tryRead, tryReadlink } from './proc-files';
import { buildInfoOf, exeOf } from './process-facts';

/** A Go program that runs here and that we may read. */
export interface GoProcess {
  readonly pid: number;
  readonly exe: string;
  readonly commandLine: readonly string[];
  readonly goVersion: string;
  readonly mainModule: string | null;
  readonly mainPackage: string | null;
  /** Addresses it listens on (TCP), ascending by port. */
  readonly listens: readonly string[];
}

/**
 * The Go programs of this machine whose executable and descriptors we may read, by pid; empty where there is no /proc.
 * Our own toolchain and editor helpers are among them: the caller sorts and filters.
 */
export async function listGoProcesses(): Promise<GoProcess[]> {
  if (process.platform !== 'linux') return [];
  const builds = new Map<string, GoBuildInfo | null>();
  const rows = new Map<string, TcpSocket[]>();
  const pause = pacer(16);
  const found: GoProcess[] = [];
  for (const pid of allPids()) {
    await pause();
    const exe = exeOf(pid);
    const netns = tryReadlink(`/proc/${pid}/ns/net`);
    // Another user's process, or a kernel thread, has neither for us.
    if (exe === null || netns === null) continue;
    const build = once(builds, fileKey(pid), () => buildInfoOf(pid));
    if (!build) continue;
    const listening = once(rows, netns, () => listeningRows(pid));
    found.push({
      pid,
      exe,
      commandLine: commandLineOf(pid),
      goVersion: build.goVersion,
      mainModule: build.mainModule,
      mainPackage: build.mainPackage,
      listens: [...heldBy(pid, listening)].sort((a, b) => a.localPort - b.localPort).map((r) => r.local),
    });
  }
  return found;
}

/** One file is run by many processes: its headers are read once. */
function fileKey(pid: number): string {
  try {
    const { dev, ino, mtimeMs } = statSync(`/proc/${pid}/exe`);
    return `${dev}:${ino}:${mtimeMs}`;
  } catch {
    return `pid ${pid}`; // Ended meanwhile.
  }
}

function once<T>(cache: Map<string, T>, key: string, make: () => T): T {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make();
  cache.set(key, made);
  return made;
}

function commandLineOf(pid: number): string[] {
  const bytes = tryRead(`/proc/${pid}/cmdline`);
  return bytes ? decodeUtf8(bytes).replace(/\0$/, '').split('\0') : [];
}
