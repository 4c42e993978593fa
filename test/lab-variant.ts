import { execFileSync, spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import type { Diagnosis } from '../core/model/diagnosis';
import { startLab, type LabProgram, type LabTruth } from './lab-program';

/** What the product said of one variant, beside the truth. */
export interface LabOutcome {
  readonly truth: LabTruth;
  readonly diagnosis: Diagnosis | null;
  /** Why there is no diagnosis. */
  readonly error: string | null;
  readonly classRight: boolean;
  readonly causeRight: boolean;
  /** `right`, `wrong`, `none` where no site was named, `n/a` for healthy variants. */
  readonly site: 'right' | 'wrong' | 'none' | 'n/a';
  readonly tookMs: number;
}

/** Peers that vanish need a link of their own that can go down: two network namespaces, as in test/lab/halfopen.sh. */
const halfOpen: Readonly<Record<string, { readonly settleMs: number }>> = {
  // package net's keepalive sends its first probe after 15 s of silence.
  'half-open-keepalive': { settleMs: 18_000 },
  'half-open': { settleMs: 500 },
};

/** Runs one variant live and diagnoses it through the command line. */
export async function runVariant(scenario: string, variant: string): Promise<LabOutcome> {
  const settle = scenario === 'handler-leak' ? halfOpen[variant] : undefined;
  return settle === undefined ? onLoopback(scenario, variant) : withVanishingPeers(scenario, variant, settle.settleMs);
}

async function onLoopback(scenario: string, variant: string): Promise<LabOutcome> {
  const program = await startLab(scenario, variant);
  try {
    return await judge(program, []);
  } finally {
    await program.stop();
  }
}

async function withVanishingPeers(scenario: string, variant: string, settleMs: number): Promise<LabOutcome> {
  const id = `${process.pid}${variant.length}`;
  const [server, peers] = [`als${id}`, `alp${id}`];
  const ip = (...args: string[]): unknown => execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  ip('netns', 'add', server);
  ip('netns', 'add', peers);
  try {
    ip('link', 'add', `v${id}`, 'netns', server, 'type', 'veth', 'peer', 'name', `w${id}`, 'netns', peers);
    ip('-n', server, 'addr', 'add', '10.99.0.1/24', 'dev', `v${id}`);
    ip('-n', peers, 'addr', 'add', '10.99.0.2/24', 'dev', `w${id}`);
    for (const ns of [server, peers]) ip('-n', ns, 'link', 'set', 'lo', 'up');
    ip('-n', server, 'link', 'set', `v${id}`, 'up');
    ip('-n', peers, 'link', 'set', `w${id}`, 'up');
    const inside = ['ip', 'netns', 'exec', server];
    const program = await startLab(scenario, variant, ['-listen', '10.99.0.1:0', '-load-netns', peers], {
      wrap: inside,
    });
    try {
      ip('-n', peers, 'link', 'set', `w${id}`, 'down');
      await wait(settleMs);
      return await judge(program, inside);
    } finally {
      await program.stop();
    }
  } finally {
    ip('netns', 'del', server);
    ip('netns', 'del', peers);
  }
}

async function judge(program: LabProgram, wrap: readonly string[]): Promise<LabOutcome> {
  const began = performance.now();
  const { stdout, stderr } = await output([
    ...wrap,
    process.execPath,
    'dist/cli.js',
    'diagnose',
    '--pid',
    `${program.pid}`,
    '--json',
  ]);
  const { truth } = program;
  const diagnosis = stdout.startsWith('{') ? (JSON.parse(stdout) as Diagnosis) : null;
  const top = diagnosis?.findings[0];
  return {
    truth,
    diagnosis,
    error: diagnosis === null ? stderr.trim() : null,
    classRight: diagnosis?.verdict.class === truth.class,
    causeRight: (diagnosis?.verdict.cause ?? '') === (truth.cause ?? ''),
    site: !truth.problem ? 'n/a' : siteOutcome(top?.site ?? null, truth),
    tookMs: performance.now() - began,
  };
}

/** Right is any of the lines that the truth names: where it is made, where it is stuck, what to fix. */
function siteOutcome(
  site: { readonly file: string; readonly line: number } | null,
  truth: LabTruth,
): 'right' | 'wrong' | 'none' {
  if (site === null) return 'none';
  return Object.values(truth.sites).some((s) => s.file === site.file && s.line === site.line) ? 'right' : 'wrong';
}

/** Runs a command to its end; its exit code is part of what it says, so none is an error here. */
function output(command: readonly string[]): Promise<{ stdout: string; stderr: string; code: number | null }> {
  return new Promise((done, reject) => {
    const child = spawn(command[0]!, command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (b: Buffer) => out.push(b));
    child.stderr.on('data', (b: Buffer) => err.push(b));
    child.once('error', reject);
    child.once('close', (code) => {
      done({ stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString(), code });
    });
  });
}
