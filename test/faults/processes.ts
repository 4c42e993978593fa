import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** A helper program that answers each line on its input with a line of JSON. */
export class Talker<First> {
  private constructor(
    readonly child: ChildProcess,
    private readonly lines: AsyncIterator<string>,
    readonly first: First,
  ) {}

  /** `first` is what it says by itself, or null where it does not. */
  static async start<T>(file: string, args: readonly string[], speaks: boolean): Promise<Talker<T>> {
    const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    return new Talker<T>(child, lines, (speaks ? await next(lines) : null) as T);
  }

  async ask<T>(): Promise<T> {
    this.child.stdin!.write('\n');
    return (await next(this.lines)) as T;
  }

  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = new Promise((done) => this.child.once('exit', done));
    this.child.kill('SIGCONT');
    this.child.kill('SIGKILL');
    await gone;
  }
}

async function next(lines: AsyncIterator<string>): Promise<unknown> {
  const line = await lines.next();
  if (line.done === true) throw new Error('a helper program ended');
  return JSON.parse(line.value);
}

/** Every process whose environment holds `mark`: what a command started, whoever its parent is now. */
export function marked(mark: string): { readonly pid: number; readonly name: string }[] {
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid || !read(`/proc/${pid}/environ`).includes(mark)) return [];
    return [{ pid, name: nameOf(pid) }];
  });
}

/** `gdb`, `gdb-adapter`, `cli`, or the name of the program. */
function nameOf(pid: number): string {
  const command = read(`/proc/${pid}/cmdline`).split('\0');
  return /([\w-]+)\.js$/.exec(command[1] ?? '')?.[1] ?? read(`/proc/${pid}/comm`).trim();
}

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return ''; // It ended just now.
  }
}

/** Connections on loopback to a port that are established. */
export function connectionsTo(port: number): number {
  const hex = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return read('/proc/net/tcp')
    .split('\n')
    .filter((line) => {
      const [, , remote, state] = line.trim().split(/\s+/);
      return remote?.endsWith(hex) === true && state === '01';
    }).length;
}
