import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseGoroutineDump, type GoroutineDump } from '../../core/parse/goroutine-dump';

/** How a program may be built; what people ship. */
export const builds = {
  default: [],
  '-N -l': ['-gcflags=all=-N -l'],
  PIE: ['-buildmode=pie'],
  stripped: ['-ldflags=-s -w'],
} as const;
export type Build = keyof typeof builds;

const source = 'test/gdb/program';

/** Builds test/gdb/program with that toolchain (from the module proxy, by GOTOOLCHAIN; `local` is the installed one). */
export function buildProgram(toolchain: string, build: Build, env: Readonly<Record<string, string>> = {}): string {
  const name = [toolchain, build.replaceAll(' ', ''), ...Object.values(env)].join('-');
  const file = join(process.cwd(), 'out/gdb', name);
  const newest = Math.max(...readdirSync(source).map((f) => statSync(join(source, f)).mtimeMs));
  if (existsSync(file) && statSync(file).mtimeMs >= newest) return file;
  mkdirSync('out/gdb', { recursive: true });
  const { status, stderr } = spawnSync('go', ['build', ...builds[build], '-o', file, '.'], {
    cwd: source,
    encoding: 'utf8',
    env: { ...process.env, GOTOOLCHAIN: toolchain, ...env },
  });
  if (status !== 0) throw new Error(`go build with ${toolchain}: ${stderr}`);
  return file;
}

/** What a goroutine in Accept said of itself. */
export interface TrueAcceptor {
  readonly goroutine: number;
  readonly fd: number;
  readonly address: string;
  readonly kernel: boolean;
}

/** A running test/gdb/program. */
export class Target {
  private constructor(
    private readonly child: ChildProcessWithoutNullStreams,
    private readonly lines: AsyncIterator<string>,
    readonly pid: number,
    readonly acceptors: readonly TrueAcceptor[],
  ) {}

  /** Starts `command`, whose last program is ours, and waits until its goroutines are parked. */
  static async start(...command: readonly string[]): Promise<Target> {
    const [file, ...args] = command;
    const child = spawn(file!, args, { stdio: 'pipe' });
    child.stderr.resume();
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const ready = await answer<{ pid: number; acceptors: TrueAcceptor[] }>(lines);
    return new Target(child, lines, ready.pid, ready.acceptors);
  }

  /** The pid as we see it; differs from `pid` in a namespace of its own. */
  get outerPid(): number {
    return this.child.pid!;
  }

  async dump(): Promise<GoroutineDump> {
    const directory = mkdtempSync(join(tmpdir(), 'dump-'));
    try {
      const file = join(directory, 'dump.txt');
      await this.ask(`dump ${file}`);
      return parseGoroutineDump(readFileSync(file));
    } finally {
      rmSync(directory, { recursive: true });
    }
  }

  /** Longest time without a heartbeat since the last call, ms. */
  async takeLongestGap(): Promise<number> {
    return (await this.ask<{ longestMs: number }>('gap')).longestMs;
  }

  async connections(): Promise<{ readonly good: number; readonly failed: number }> {
    return this.ask('load');
  }

  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    this.child.kill(signal);
  }

  /** Ends it, and says how it ended: 0, or the signal. */
  async end(): Promise<number | string | null> {
    if (this.child.exitCode !== null || this.child.signalCode !== null)
      return this.child.exitCode ?? this.child.signalCode;
    const ended = new Promise<number | string | null>((resolve) => {
      this.child.once('exit', (code, signal) => {
        resolve(code ?? signal);
      });
    });
    this.child.stdin.end();
    return ended;
  }

  private async ask<T>(command: string): Promise<T> {
    this.child.stdin.write(`${command}\n`);
    return answer<T>(this.lines);
  }
}

async function answer<T>(lines: AsyncIterator<string>): Promise<T> {
  const line = await lines.next();
  if (line.done === true) throw new Error('the target ended');
  return JSON.parse(line.value) as T;
}
