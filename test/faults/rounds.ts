import { spawn } from 'node:child_process';
import { chmodSync, copyFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Chance } from '../fuzz/mutate';
import { argumentsOf, faults, fillDisk, mountDisk, type Fault, type Place } from './faults';
import { connectionsTo, marked, Talker } from './processes';
import { Proxy } from './proxy';
import { printRound, printTotals, type Round } from './table';

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

interface Options {
  readonly out: string;
  readonly rounds: number;
  readonly seed: number;
  readonly rate: string;
  /** No round begins after so many. */
  readonly minutes: number;
}

const short = ['--interval', '300ms', '--trace', '300ms', '--json'];
/** A stopped process never ends by itself: then the user cancels. */
const patienceMs = 4000;
/** Whoever takes longer than this without a fault of that kind hangs. */
const longestMs = 60_000;
const controlMs = 2000;
/** Whoever survives us ends within three seconds (gdb-adapter/mi/last-will). */
const tidyMs = 6000;
const mark = `ACCEPT_LEAK_ROUND=${process.pid}`;

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
    for (let n = 0; n < rounds && performance.now() < until; n++) {
      await this.look();
      const round = await this.round(able[n % able.length]!);
      done.push(round);
      if (round.faults.length > 0) printRound(round);
    }
    printTotals(done, this.control, seed);
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
    await sleep(500);
    await this.load.ask<Seen>();
  }

  /** What the clients see while nobody looks at their server. */
  private async look(): Promise<void> {
    await this.load.ask<Seen>();
    await sleep(controlMs);
    this.control.push(await this.load.ask<Seen>());
  }

  private async round(fault: Fault): Promise<Round> {
    const place: Place = { pid: this.target.first.pid, disk: this.disk, proxy: this.proxy.address };
    this.proxy.leadTo(portOf(this.target.first.pprof));
    await this.load.ask<Seen>();
    const began = performance.now();
    const command = this.command(fault, [...argumentsOf(fault, place), ...short]);
    const repair = await this.strike(fault, command.pid);
    const struck = performance.now();
    const patience = setTimeout(
      () => {
        command.kill('SIGINT');
      },
      fault.hits?.signal === 'SIGSTOP' ? patienceMs : longestMs,
    );
    const { text, tookMs } = await command.ended;
    clearTimeout(patience);
    const sinceMs = performance.now() - struck;
    repair();
    const left = await this.leftBehind();
    const seen = await this.load.ask<Seen>();
    if (fault.hurtsClients === true || fault.other === 'remove-binary') await this.restart();
    const next = this.command({ name: '', says: null }, ['--pid', String(this.target.first.pid), ...short]);
    const worksAgain = /"verdict"/.test((await next.ended).text);
    const wrong = [
      ...(fault.says === null || fault.says.test(text) ? [] : [`it said: ${text.slice(0, 200)}`]),
      ...left,
      ...(worksAgain ? [] : ['the next diagnosis failed']),
      ...(fault.hurtsClients === true ? [] : Object.entries(seen.errors).map(([what, n]) => `${n} clients: ${what}`)),
    ];
    const cancelMs = fault.name === 'cancelled' ? sinceMs : null;
    return {
      fault: fault.name,
      faults: wrong,
      longGap: this.isLongGap(seen),
      gap: seen.gap,
      p99: seen.p99,
      cancelMs,
      tookMs: tookMs - began,
    };
  }

  /** Twice what the machine does by itself; on a busy one a gap is also time without a processor, so it is told, not judged. */
  private isLongGap({ gap }: Seen): boolean {
    return gap > 2 * Math.max(...this.control.map((c) => c.gap)) + 20;
  }

  private command(fault: Fault, args: readonly string[]) {
    const [key = '', value] = mark.split('=');
    const child = spawn(process.execPath, [join(this.options.out, 'cli.js'), 'diagnose', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, [key]: value, TMPDIR: this.disk },
      ...(fault.uid === undefined ? {} : { uid: fault.uid, gid: fault.uid }),
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (b: Buffer) => (text += b.toString()));
    const ended = new Promise<{ readonly text: string; readonly tookMs: number }>((done) =>
      child.once('close', () => {
        done({ text, tookMs: performance.now() });
      }),
    );
    return { pid: child.pid!, ended, kill: (signal: NodeJS.Signals) => child.kill(signal) };
  }

  /** Waits for a random moment, and for whom it is to hit; returns how to make it good. */
  private async strike({ hits, other }: Fault, command: number): Promise<() => void> {
    // The command itself is hit when it has begun: before, node ends without a word, as it does for everybody.
    const begun = hits?.program === 'cli' ? 500 : 0;
    await sleep(begun + this.chance.below(hits === undefined || hits.program === 'cli' ? 1500 : 200));
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

/** Waits until a program of the command runs; 0 when it has ended before it was seen. */
async function found(program: string): Promise<number> {
  const until = performance.now() + patienceMs;
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
