import { spawn } from 'node:child_process';
import { chmodSync, copyFileSync, readdirSync, rmSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Chance } from '../fuzz/mutate';
import { argumentsOf, faults, fillDisk, mountDisk, takeSaved, type Fault, type Place } from './faults';
import { connectionsTo, marked, Talker } from './processes';
import { Proxy } from './proxy';
import { printRound, printTotals, type Kept, type Round } from './table';

interface Server {
  readonly pid: number;
  readonly address: string;
  readonly pprof: string;
}

/** What clients saw since they were asked last; times in ms. */
export interface Seen {
  readonly connections: number;
  readonly perSecond: number;
  readonly errors: Readonly<Record<string, number>>;
  readonly p99: number;
  readonly gap: number;
}

interface Command {
  readonly pid: number;
  readonly ended: Promise<{ readonly text: string; readonly tookMs: number }>;
  readonly kill: (signal: NodeJS.Signals) => void;
}

interface Options {
  readonly out: string;
  readonly rounds: number;
  readonly seed: number;
  readonly rate: string;
  /** No round begins after so many. */
  readonly minutes: number;
  /** Keeps a result, so that runs can be added up. */
  readonly keep: (kept: Kept) => void;
}

const short = ['--interval', '200ms', '--trace', '200ms', '--json'];
/** Of the diagnosis after a fault, all but every so manieth: what is slow in it, gdb and the trace, is tried now and then. */
const quick = ['--interval', '100ms', '--trace', '0', '--gdb', 'none', '--json'];
const wholeEvery = 4;
/** A stopped process never ends by itself: then the user cancels. */
const patienceMs = 1500;
/** Until a program that is to be hit is there. */
const appearsWithinMs = 4000;
/** Whoever takes longer than this without a fault of that kind hangs. */
const longestMs = 60_000;
const verdict = /"verdict"/;
const controlMs = 1000;
/** A control interval before the first round and each so manieth. */
const controlEvery = 5;
/** Whoever survives us ends within three seconds (gdb-adapter/mi/last-will). */
const tidyMs = 6000;
const mark = `ACCEPT_LEAK_ROUND=${process.pid}`;

export { sumOf } from './table';

/** Plays the rounds and prints them; returns how many went wrong. */
export async function runRounds(options: Options): Promise<number> {
  const run = new Run(options);
  await run.start();
  try {
    return await run.all();
  } finally {
    await run.end();
  }
}

class Run {
  private readonly chance: Chance;
  private readonly disk: string;
  private readonly server: string;
  private unmount: () => void = () => undefined;
  private target!: Talker<Server>;
  private load!: Talker<null>;
  private proxy!: Proxy;
  private control: Seen[] = [];

  constructor(private readonly options: Options) {
    this.chance = new Chance(options.seed);
    this.disk = join(options.out, 'disk');
    this.server = join(options.out, 'running');
  }

  async start(): Promise<void> {
    this.unmount = mountDisk(this.disk);
    await this.restart();
    this.proxy = await Proxy.start(portOf(this.target.first.pprof));
  }

  async all(): Promise<number> {
    const { rounds, seed, minutes } = this.options;
    const until = performance.now() + minutes * 60_000;
    const able = faults.filter((f) => process.getuid?.() === 0 || (f.uid === undefined && f.other !== 'fill-disk'));
    const done: Round[] = [];
    // Runs that are added up begin with another fault each.
    const from = this.chance.below(able.length);
    for (let n = 0; n < rounds && performance.now() < until; n++) {
      if (n % controlEvery === 0) await this.look();
      const round = await this.round(able[(from + n) % able.length]!, n);
      done.push(round);
      this.options.keep({ round, seed });
      if (round.faults.length > 0) printRound(round);
    }
    printTotals(done, this.control);
    return done.filter((r) => r.faults.length > 0).length;
  }

  async end(): Promise<void> {
    this.proxy.close();
    await this.load.end();
    await this.target.end();
    this.unmount();
    rmSync(this.server, { force: true });
  }

  /** A new target and new clients. */
  private async restart(): Promise<void> {
    await (this.load as Talker<null> | undefined)?.end();
    await (this.target as Talker<Server> | undefined)?.end();
    copyFileSync(join(this.options.out, 'server'), this.server);
    chmodSync(this.server, 0o755);
    this.target = await Talker.start<Server>(this.server, [], true);
    const args = ['-address', this.target.first.address, '-rate', this.options.rate];
    this.load = await Talker.start<null>(join(this.options.out, 'load'), args, false);
    await sleep(300);
    await this.load.ask<Seen>();
  }

  /** What the clients see while nobody looks at their server. */
  private async look(): Promise<void> {
    await this.load.ask<Seen>();
    await sleep(controlMs);
    const seen = await this.load.ask<Seen>();
    this.control.push(seen);
    this.options.keep({ control: seen, seed: this.options.seed });
  }

  private async round(fault: Fault, n: number): Promise<Round> {
    const place: Place = { pid: this.target.first.pid, disk: this.disk, proxy: this.proxy.address };
    this.proxy.leadTo(portOf(this.target.first.pprof));
    await this.load.ask<Seen>();
    const began = performance.now();
    const command = this.command(fault, [...argumentsOf(fault, place), ...short]);
    const repair = await this.strike(fault, command.pid);
    const struck = performance.now();
    const over = new AbortController();
    const patience = this.cancelLate(command, fault.hits?.signal === 'SIGSTOP' ? patienceMs : longestMs, over.signal);
    const { text, tookMs } = await command.ended;
    over.abort();
    await patience;
    repair();
    const saved = takeSaved(fault, place);
    const left = await this.leftBehind();
    const gone = performance.now();
    const seen = await this.load.ask<Seen>();
    if (fault.hurtsClients === true || fault.other === 'remove-binary') await this.restart();
    const options = n % wholeEvery === 0 ? short : quick;
    const next = this.command({ name: '', says: null }, ['--pid', String(this.target.first.pid), ...options]);
    const worksAgain = verdict.test((await next.ended).text);
    // On a quick machine it may be done before anything is filled, broken or removed.
    const says = saved || (fault.other !== undefined && tookMs < struck) ? verdict : fault.says;
    const wrong = [
      ...(says === null || says.test(text) ? [] : [`it said: ${text.slice(0, 200)}`]),
      ...left,
      ...(worksAgain ? [] : ['the next diagnosis failed']),
      ...(fault.hurtsClients === true ? [] : Object.entries(seen.errors).map(([what, n]) => `${n} clients: ${what}`)),
    ];
    // Until nothing of it was left.
    const cancelMs = fault.name === 'cancelled' ? gone - struck : null;
    return {
      fault: fault.name,
      faults: wrong,
      longGap: this.isLongGap(seen),
      gap: seen.gap,
      p99: seen.p99,
      cancelMs,
      tookMs: tookMs - began,
      roundMs: performance.now() - began,
      load: loadavg()[0] ?? 0,
    };
  }

  /** As a user does who has waited long enough, for a command that has begun. */
  private async cancelLate(command: Command, afterMs: number, over: AbortSignal): Promise<void> {
    await begun(portOf(this.target.first.pprof), over);
    await sleep(afterMs, undefined, { signal: over }).catch(() => undefined); // It has ended by itself.
    if (!over.aborted) command.kill('SIGINT');
  }

  /** Twice what the machine does by itself; on a busy one a gap is also time without a processor, so it is told, not judged. */
  private isLongGap({ gap }: Seen): boolean {
    return gap > 2 * Math.max(...this.control.map((c) => c.gap)) + 20;
  }

  private command(fault: Fault, args: readonly string[]): Command {
    const [key = '', value] = mark.split('=');
    const program =
      fault.runs === 'host'
        ? [join(this.options.out, 'host.js'), String(this.target.first.pid)]
        : [join(this.options.out, 'cli.js'), 'diagnose', ...args];
    const child = spawn(process.execPath, program, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, [key]: value, TMPDIR: this.disk },
      ...(fault.uid === undefined ? {} : { uid: fault.uid, gid: fault.uid }),
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (b: Buffer) => (text += b.toString()));
    const ended = new Promise<{ readonly text: string; readonly tookMs: number }>((done) =>
      child.once('close', (_, killedBy) => {
        if (killedBy !== null) text += `ended by ${killedBy}`;
        done({ text, tookMs: performance.now() });
      }),
    );
    return { pid: child.pid!, ended, kill: (name) => void child.kill(name) };
  }

  /** Waits for a random moment, and for whom it is to hit; returns how to make it good. */
  private async strike({ hits, other }: Fault, command: number): Promise<() => void> {
    if (hits?.program === 'cli') await begun(portOf(this.target.first.pprof));
    await sleep(this.chance.below(hits === undefined || hits.program === 'cli' ? 1500 : 200));
    if (other === 'fill-disk') return fillDisk(this.disk);
    if (other === 'break-pprof') this.proxy.breakAll();
    if (other === 'remove-binary') rmSync(this.server);
    if (hits === undefined) return () => undefined;
    const pid =
      hits.program === 'server' ? this.target.first.pid : hits.program === 'cli' ? command : await found(hits.program);
    signal(pid, hits.signal);
    return () => {
      if (hits.signal === 'SIGSTOP') signal(pid, 'SIGCONT');
    };
  }

  private async leftBehind(): Promise<string[]> {
    const port = portOf(this.target.first.pprof);
    const all = (): string[] => [
      ...marked(mark).map((p) => `process ${p.pid} ${p.name} is left`),
      ...readdirSync(this.disk).map((f) => `file ${f} is left`),
      ...(connectionsTo(port) > 0 ? ['a connection to pprof is left'] : []),
    ];
    const until = performance.now() + tidyMs;
    while (all().length > 0 && performance.now() < until) await sleep(50);
    const left = all();
    for (const { pid } of marked(mark)) signal(pid, 'SIGKILL');
    for (const file of readdirSync(this.disk)) rmSync(join(this.disk, file), { recursive: true });
    return left;
  }
}

/** Waits until the command has reached pprof. Before, node may end without a word, as it does for everybody. */
async function begun(pprof: number, over?: AbortSignal): Promise<void> {
  const until = performance.now() + appearsWithinMs;
  while (performance.now() < until && over?.aborted !== true && connectionsTo(pprof) === 0) await sleep(20);
}

/** Waits until a program of the command runs; 0 when it has ended before it was seen. */
async function found(program: string): Promise<number> {
  const until = performance.now() + appearsWithinMs;
  while (performance.now() < until) {
    const pid = marked(mark).find((p) => p.name === program)?.pid;
    if (pid !== undefined) return pid;
    await sleep(5);
  }
  return 0;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    if (pid > 0) process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // It has ended by itself.
  }
}

function portOf(address: string): number {
  return Number(address.slice(address.lastIndexOf(':') + 1));
}
