import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';
import { errors } from '../../core/base/errors';
import { gdbVersion, quoted } from './commands';
import { MiClient } from './client';
import { endOrphans, markVariable } from './gdb-orphans';
import { endsWithUs } from './last-will';
import { handedOver, openWidePipe } from './wide-pipe';

export interface GdbOptions {
  /** Path or name; default `gdb` from PATH. */
  readonly gdb?: string;
  /** After gdb's own options: an executable. */
  readonly args?: readonly string[];
  /** An executable to read, by a path without spaces; it starts with that at once. */
  readonly symbols?: string;
  /** Functions whose debug information will be needed: gdb reads on while nobody asks it anything. */
  readonly soon?: readonly string[];
  /** Ends gdb at once. */
  readonly signal?: AbortSignal;
  /** Called as soon as it is gone, for whatever reason. */
  readonly onGone?: () => void;
}

export interface Gdb {
  readonly mi: MiClient;
  readonly pid: number;
  /** `13.1` */
  readonly version: string;
  /** Ends a gdb that holds no process, at once, and waits until it is gone. */
  readonly close: () => Promise<void>;
  /** As `close`, but lets it let go of the process that it holds. */
  readonly closeGently: () => Promise<void>;
}

/** The first with `mi3` (gdb 9.1, 2020). */
const oldest = '9.1';

/** Symbols are a million small objects: glibc is to ask the kernel for memory seldom, and from one arena (its manual, Memory Allocation Tunables). */
const inLargePieces =
  'glibc.malloc.top_pad=67108864:glibc.malloc.mmap_threshold=134217728:glibc.malloc.trim_threshold=536870912:glibc.malloc.arena_max=1';

/** How it ends its complaint that its Python is not there. */
const withoutPython = 'Suggest passing --data-directory=/path/to/gdb/data-directory.';

/** Reading the index of a very large executable. */
const symbolsMs = 60_000;

/**
 * No start-up file, no script of a program, no network, none of gdb's own Python (a third of its start; it is looked for in
 * the data directory, here one that never holds any): what gdb says depends on the executable alone.
 */
const quietly = [
  '-nx',
  '-q',
  '--interpreter=mi3',
  '--data-directory=/proc/self/fdinfo',
  ...[
    'set auto-load off',
    'set debuginfod enabled off',
    'set confirm off',
    'set history save off',
    'set startup-with-shell off',
  ].flatMap((c) => ['-iex', c]),
];

/**
 * Starts gdb. Its standard input is a pipe of ours, so it ends when we do, even killed; if it hangs, by force.
 * @throws UserError `no-gdb`, `gdb-old`, `gdb-died`
 */
export async function startGdb(options: GdbOptions): Promise<Gdb> {
  const gdb = options.gdb ?? 'gdb';
  const args = [...quietly, ...(options.args ?? [])];
  const mark = randomUUID();
  const pipe = openWidePipe();
  const child = spawn(gdb, args, {
    stdio: ['pipe', pipe?.into ?? 'pipe', 'pipe'],
    ...(options.signal ? { signal: options.signal, killSignal: 'SIGKILL' } : {}),
    env: {
      ...process.env,
      LC_ALL: 'C.UTF-8',
      PYTHONNOUSERSITE: '1',
      GLIBC_TUNABLES: inLargePieces,
      [markVariable]: mark,
    },
  }) as ChildProcessByStdio<Writable, Readable | null, Readable>;
  handedOver(pipe);
  let dropped = false;
  const gone = new Promise<void>((resolve) => {
    child.once('exit', (_, signal) => {
      options.onGone?.();
      resolve(signal !== null && !dropped ? endOrphans(mark) : undefined);
    });
    child.once('error', () => {
      resolve();
    });
  });
  const callOff = child.pid === undefined ? null : endsWithUs(child.pid);
  const mi = new MiClient(transportOf(child, pipe?.out ?? child.stdout!));
  const close = async (): Promise<void> => {
    dropped = true; // It never tried out ptrace, and freeing all symbols takes it a tenth of a second.
    child.kill('SIGKILL');
    await gone;
    await callOff?.();
  };
  const closeGently = async (): Promise<void> => {
    child.stdin.end();
    const hard = setTimeout(() => child.kill('SIGKILL'), 300);
    await gone;
    clearTimeout(hard);
    await callOff?.();
  };
  try {
    const asked = gdbVersion(mi);
    const symbols =
      options.symbols !== undefined &&
      mi.command(`-file-exec-and-symbols ${options.symbols}`, { timeoutMs: symbolsMs });
    for (const name of options.soon ?? []) readAhead(mi, name);
    const [version] = await Promise.all([asked, symbols]);
    if (Number.parseFloat(version) < Number(oldest)) throw errors.gdbOld(version, oldest);
    return { mi, pid: child.pid ?? 0, version, close, closeGently };
  } catch (error) {
    await close();
    // Without a pid it never ran; one before 9.1 does not know the interpreter and says so.
    if (child.pid === undefined) throw errors.noGdb(gdb);
    if (error instanceof Error && error.message.includes("`mi3' unrecognized")) throw errors.gdbOld('here', oldest);
    throw error;
  }
}

/** gdb reads what belongs to a function, with all that refers to it, when it is first asked for a line of it. */
function readAhead(mi: MiClient, name: string): void {
  const command = `-interpreter-exec console ${quoted(`info line '${name}'`)}`;
  // Not every program has the function; and a gdb that dies is told to whoever asks next.
  mi.command(command, { timeoutMs: symbolsMs }).catch(() => undefined);
}

function transportOf(
  child: ChildProcessByStdio<Writable, Readable | null, Readable>,
  output: Readable,
): ConstructorParameters<typeof MiClient>[0] {
  let said = '';
  let failure: string | null = null;
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString('latin1')).slice(-500)));
  // Its end is told by `exit`; a write that comes too late is no second failure.
  for (const stream of [child.stdin, output]) stream.on('error', (error) => (failure ??= error.message));
  return {
    write: (text) => child.stdin.write(text),
    onData: (listener) => output.on('data', listener),
    onEnd: (listener) => {
      child.once('error', (error) => {
        listener(error.message);
      });
      child.once('exit', (code, signal) => {
        const why = said.split(withoutPython).at(-1)!.trim() || failure;
        listener(`it ended with ${signal ?? `code ${code ?? '?'}`}${why ? ` (${why})` : ''}`);
      });
    },
    kill: () => child.kill('SIGKILL'),
  };
}
