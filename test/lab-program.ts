import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

/** The Go programs: `lab` of the standard library, `field` of third-party libraries. */
export type LabKind = 'lab' | 'field';

const built = new Map<LabKind, string>();

/** The lab's binary, built at most once a run and only when a source is newer. Needs `go` on the PATH. */
export function buildLab(kind: LabKind = 'lab'): string {
  const known = built.get(kind);
  if (known !== undefined) return known;
  const root = process.cwd();
  const source = join(root, 'test', kind);
  const binary = resolve(root, 'out', kind, kind === 'lab' ? 'acceptlab' : 'field');
  const newest = Math.max(...readdirSync(source).map((f) => statSync(join(source, f)).mtimeMs));
  if (!existsSync(binary) || statSync(binary).mtimeMs < newest) {
    mkdirSync(join(root, 'out', kind), { recursive: true });
    execFileSync('go', ['build', '-trimpath=false', '-o', binary, '.'], { cwd: source, stdio: 'inherit' });
  }
  built.set(kind, binary);
  return binary;
}

/** A scenario in one of its variants. */
export interface LabVariant {
  readonly scenario: string;
  readonly variant: string;
}

/** Every variant the binary knows. */
export function listVariants(binary = buildLab()): LabVariant[] {
  return execFileSync(binary, ['list'], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((l) => l.split(/\s+/))
    .map(([scenario, variant]) => ({ scenario: scenario!, variant: variant! }));
}

export interface LabListener {
  readonly role: string;
  readonly network: string;
  readonly addr: string;
  readonly fd: number;
  readonly inode: number;
}

/** The `ready` line of a scenario. */
export interface LabReady {
  readonly pid: number;
  /** host:port */
  readonly pprof: string;
  readonly listeners: readonly LabListener[];
  /** `go1.26.8` */
  readonly go: string;
}

export interface LabSite {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** The true diagnosis of a scenario (test/lab/truth.go, test/field/truth.go). */
export interface LabTruth {
  readonly scenario: string;
  readonly variant: string;
  readonly class: string;
  readonly cause?: string;
  /** Other classes that are true as well, where a state is in between. */
  readonly also?: readonly string[];
  readonly problem: boolean;
  readonly severity: string;
  readonly sites: Readonly<Record<string, LabSite>>;
}

export interface LabProgram extends LabReady {
  readonly truth: LabTruth;
  readonly child: ChildProcess;
  /** Ends it (its stdin closes) and waits until it is gone. */
  readonly stop: () => Promise<void>;
}

export interface LabOptions {
  /** Another build of the lab. */
  readonly binary?: string;
  readonly readyMs?: number;
  /** Run as this user (root only). */
  readonly uid?: number;
  /** Put before the command: `unshare -n …`. */
  readonly wrap?: readonly string[];
}

/** Starts a scenario and waits for its `ready` line. It dies with us: it ends when its stdin does. */
export async function startLab(
  scenario: string,
  variant = '',
  args: readonly string[] = [],
  options: LabOptions = {},
): Promise<LabProgram> {
  const binary = options.binary ?? buildLab();
  const truth = labTruth(scenario, variant, binary);
  // What the program leaves in there goes with it.
  const temporary = mkdtempSync(join(tmpdir(), 'accept-lab-'));
  if (options.uid !== undefined) chownSync(temporary, options.uid, options.uid);
  const [file, ...rest] = [...(options.wrap ?? []), binary, scenario, '-stdin', `-variant=${variant}`, ...args];
  const child = spawn(file!, rest, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, TMPDIR: temporary },
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000)));
  const gone = new Promise<void>((done) => child.once('exit', done));
  const stop = async (): Promise<void> => {
    child.stdin.end();
    const hard = setTimeout(() => child.kill('SIGKILL'), 3000);
    await gone;
    clearTimeout(hard);
    rmSync(temporary, { recursive: true, force: true });
  };
  try {
    return { ...(await readyLine(child, options.readyMs ?? 20_000)), truth, child, stop };
  } catch (error) {
    await stop();
    throw new Error(`${scenario} ${variant}: ${said}`, { cause: error });
  }
}

/** The truth of a scenario without running it. */
export function labTruth(scenario: string, variant = '', binary = buildLab()): LabTruth {
  const text = execFileSync(binary, ['truth', '-variant', variant, scenario], { encoding: 'utf8' });
  return JSON.parse(text) as LabTruth;
}

function readyLine(child: ChildProcess, withinMs: number): Promise<LabReady> {
  return new Promise((ready, reject) => {
    const late = setTimeout(() => {
      reject(new Error(`the lab was not ready within ${withinMs} ms`));
    }, withinMs);
    child.once('error', reject);
    child.once('exit', (code) => {
      clearTimeout(late);
      reject(new Error(`the lab ended with ${code ?? 'a signal'} before it was ready`));
    });
    createInterface(child.stdout!).on('line', (line) => {
      // A library may log on stdout as well.
      if (!line.startsWith('{')) return;
      const event = JSON.parse(line) as LabReady & { event: string };
      if (event.event !== 'ready') return;
      clearTimeout(late);
      ready(event);
    });
  });
}
