import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { errors } from '../../core/base/errors';
import { gdbVersion } from './commands';
import { MiClient } from './client';

export interface GdbOptions {
  /** Path or name; default `gdb` from PATH. */
  readonly gdb?: string;
  /** After gdb's own options: an executable. */
  readonly args?: readonly string[];
  /** gdb is ended after this time whatever it is doing; 0 for no limit (a debug session). */
  readonly lifeMs: number;
  /** Put before the command: a watchdog process. */
  readonly wrap?: readonly string[];
  /** Ends gdb at once. */
  readonly signal?: AbortSignal;
}

export interface Gdb {
  readonly mi: MiClient;
  readonly pid: number;
  /** `13.1` */
  readonly version: string;
  /** Ends gdb and waits until it is gone. */
  readonly close: () => Promise<void>;
}

/** The first with `mi3` (gdb 9.1, 2020). */
const oldestMajor = 9;

/** No start-up file, no script of a program, no network: what gdb says depends on the executable alone. */
const quietly = [
  '-nx',
  '-q',
  '--interpreter=mi3',
  ...['set auto-load off', 'set debuginfod enabled off', 'set confirm off', 'set history save off'].flatMap((c) => [
    '-iex',
    c,
  ]),
];

/**
 * Starts gdb. Its standard input is a pipe of ours, so it ends when we do, even killed.
 * @throws UserError `no-gdb`, `gdb-old`, `gdb-died`
 */
export async function startGdb(options: GdbOptions): Promise<Gdb> {
  const gdb = options.gdb ?? 'gdb';
  const [file, ...args] = [...(options.wrap ?? []), gdb, ...quietly, ...(options.args ?? [])];
  const child = spawn(file!, args, {
    stdio: 'pipe',
    ...(options.signal ? { signal: options.signal, killSignal: 'SIGKILL' } : {}),
    env: { ...process.env, LC_ALL: 'C.UTF-8', PYTHONNOUSERSITE: '1' },
  });
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve();
    });
    child.once('error', () => {
      resolve();
    });
  });
  const mi = new MiClient(transportOf(child));
  const watchdog = options.lifeMs > 0 ? setTimeout(() => child.kill('SIGKILL'), options.lifeMs) : undefined;
  const close = async (): Promise<void> => {
    clearTimeout(watchdog);
    child.stdin.end();
    const hard = setTimeout(() => child.kill('SIGKILL'), 300);
    await gone;
    clearTimeout(hard);
  };
  try {
    const version = await gdbVersion(mi);
    if (Number.parseInt(version, 10) < oldestMajor) throw errors.gdbOld(version, `${oldestMajor}.1`);
    return { mi, pid: child.pid ?? 0, version, close };
  } catch (error) {
    await close();
    // Without a pid it never ran.
    throw child.pid === undefined ? errors.noGdb(gdb) : error;
  }
}

function transportOf(child: ChildProcessWithoutNullStreams): ConstructorParameters<typeof MiClient>[0] {
  let said = '';
  let failure: string | null = null;
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString('latin1')).slice(-500)));
  // Its end is told by `exit`; a write that comes too late is no second failure.
  child.stdin.on('error', (error) => (failure ??= error.message));
  return {
    write: (text) => child.stdin.write(text),
    onData: (listener) => child.stdout.on('data', listener),
    onEnd: (listener) => {
      child.once('error', (error) => {
        listener(error.message);
      });
      child.once('exit', (code, signal) => {
        const why = said.trim() || failure;
        listener(`it ended with ${signal ?? `code ${code ?? '?'}`}${why ? ` (${why})` : ''}`);
      });
    },
    kill: () => child.kill('SIGKILL'),
  };
}
