import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** What goes wrong in a round. */
export interface Fault {
  readonly name: string;
  /** A process that is killed or stopped as soon as it is there, by the name of its program; `cli` is the command itself. */
  readonly hits?: { readonly program: 'cli' | 'gdb-adapter' | 'gdb' | 'server'; readonly signal: NodeJS.Signals };
  /** What else is done at the moment. */
  readonly other?: 'break-pprof' | 'fill-disk' | 'remove-binary';
  /** The command runs as this user. */
  readonly uid?: number;
  /** Which of our programs runs; default the command line. */
  readonly runs?: 'host';
  /** Options of the command, beside --json and short times. */
  readonly args?: (place: Place) => readonly string[];
  /** A file that the command saves, gzipped, where it comes so far. */
  readonly saves?: (place: Place) => string;
  /** What the command has to say, of all that it wrote; none for one that was killed itself. */
  readonly says: RegExp | null;
  /** True where the clients of the target must notice. */
  readonly hurtsClients?: boolean;
}

export interface Place {
  readonly pid: number;
  /** Folder for temporary files of the command, on a disk of its own where that can be had. */
  readonly disk: string;
  readonly proxy: string;
}

const nobody = 65534;
const byPid = ({ pid }: Place): readonly string[] => ['--pid', String(pid)];
const bundleOn = ({ disk }: Place): string => join(disk, 'bundle.tar.gz');

/**
 * Each says its reason, or nothing was wrong yet or any more at that moment. A signal that comes while the command judges what it
 * has ends it at once, as it does every program.
 */
const ofTarget =
  /There is no process|ended while|is gone|no answer|refused|broke|was cancelled|"status": ?"ok"|Nothing can be reached|ended by SIGINT/;
const ofDebugger =
  /gdb is gone|debug adapter is gone|gave no answer|was cancelled|"status": ?"(ok|partial)"|ended by SIGINT/;

export const faults: readonly Fault[] = [
  { name: 'target killed', hits: { program: 'server', signal: 'SIGKILL' }, says: ofTarget, hurtsClients: true },
  { name: 'target stopped', hits: { program: 'server', signal: 'SIGSTOP' }, says: ofTarget, hurtsClients: true },
  { name: 'gdb killed', hits: { program: 'gdb', signal: 'SIGKILL' }, says: ofDebugger },
  { name: 'gdb stopped', hits: { program: 'gdb', signal: 'SIGSTOP' }, says: ofDebugger },
  { name: 'adapter killed', hits: { program: 'gdb-adapter', signal: 'SIGKILL' }, says: ofDebugger },
  { name: 'adapter stopped', hits: { program: 'gdb-adapter', signal: 'SIGSTOP' }, says: ofDebugger },
  {
    name: 'kept adapter killed',
    hits: { program: 'gdb-adapter', signal: 'SIGKILL' },
    // Several samples from memory: one adapter stays for them, and after it another.
    args: (place) => [...byPid(place), '--samples', '5', '--sources', 'debugger,os', '--gdb', 'none'],
    says: ofDebugger,
  },
  {
    name: 'worker died',
    runs: 'host',
    says: /"first":"The diagnosis worker ended with code 134 before it answered","again":"(?!The )/,
  },
  { name: 'command killed', hits: { program: 'cli', signal: 'SIGKILL' }, says: null },
  {
    name: 'cancelled',
    hits: { program: 'cli', signal: 'SIGINT' },
    says: /was cancelled|"status": ?"ok"|ended by SIGINT/,
  },
  {
    name: 'pprof broken',
    other: 'break-pprof',
    args: ({ proxy }) => ['--pprof', proxy],
    says: /broke|refused|no answer|"status": ?"(ok|partial|failed)"/,
  },
  {
    name: 'disk full',
    other: 'fill-disk',
    args: (place) => [...byPid(place), '--core', '--bundle', bundleOn(place)],
    saves: bundleOn,
    says: /cannot be written: ENOSPC|ENOSPC|no space/i,
  },
  { name: 'binary removed', other: 'remove-binary', says: /"status": ?"ok"/ },
  { name: 'another user', uid: nobody, says: /belongs to another user|may not be read/ },
];

export function argumentsOf(fault: Fault, place: Place): readonly string[] {
  return fault.args?.(place) ?? byPid(place);
}

/** Takes away the file that the command saved. False where there is none; one that is cut stays, and is found. */
export function takeSaved({ saves }: Fault, place: Place): boolean {
  const file = saves?.(place);
  if (file === undefined || !existsSync(file)) return false;
  try {
    gunzipSync(readFileSync(file));
  } catch {
    return false;
  }
  rmSync(file);
  return true;
}

/** A disk of 4 MiB, as root; else a folder. */
export function mountDisk(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  if (process.getuid?.() !== 0) return () => undefined;
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m,mode=1777', 'tmpfs', folder]);
  return () => {
    execFileSync('umount', ['-l', folder]);
  };
}

/** Fills it to the last byte; returns how to make room again. */
export function fillDisk(folder: string): () => void {
  const file = join(folder, 'filling');
  const fd = openSync(file, 'w');
  try {
    for (const piece = Buffer.alloc(4096); writeSync(fd, piece) > 0;);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(fd);
  }
  return () => {
    rmSync(file, { force: true });
  };
}
