import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { basename } from 'node:path';
import { diagnose } from '../core/diagnose/diagnose';
import type { Diagnosis, Finding } from '../core/model/diagnosis';
import type { RawDocument, Recording, SourceName } from '../core/model/recording';
import { readBundle } from '../extension/collect/bundle-file';
import type { LabTruth } from './lab-program';

export const sourceNames: readonly SourceName[] = ['dump', 'trace', 'debugger', 'os'];

/** What the product said of one variant, beside the truth. */
export interface LabOutcome {
  /** `lab`, `field` or `servers`. */
  readonly set: string;
  readonly truth: LabTruth;
  readonly diagnosis: Diagnosis | null;
  /** Why there is no diagnosis. */
  readonly error: string | null;
  readonly classRight: boolean;
  readonly causeRight: boolean;
  /** `listed`: no site was named, but the evidence lists the right one among a few; `n/a` for healthy variants, and where it may be inconclusive and is. */
  readonly site: 'right' | 'wrong' | 'listed' | 'none' | 'n/a';
  readonly tookMs: number;
  /** When the evidence was taken, ms since the epoch; null where there is none. */
  readonly recordedAtMs: number | null;
}

/** How to ask: which build, without which source. */
export interface Asking {
  readonly set: string;
  /** The command line's bundle, a copy that no other build overwrites. */
  readonly cli: string;
  readonly without: SourceName | null;
}

/** The evidence of the last run of a variant, to be judged again without running it. */
export function bundleFile(set: string, truth: LabTruth): string {
  mkdirSync('out/lab-bundles', { recursive: true });
  return `out/lab-bundles/${set}-${truth.scenario}-${truth.variant}.tar.gz`;
}

/** Diagnoses a running process through the command line; `wrap` stands before the command. */
export async function judge(
  asking: Asking,
  pid: number,
  truth: LabTruth,
  wrap: readonly string[] = [],
): Promise<LabOutcome> {
  const began = performance.now();
  const recordedAtMs = Date.now();
  const sources = sourceNames.filter((s) => s !== asking.without);
  const saved = asking.without === null ? ['--bundle', bundleFile(asking.set, truth)] : [];
  const args = ['diagnose', '--pid', `${pid}`, '--json', '--sources', sources.join(','), ...saved];
  const { stdout, stderr } = await output([...wrap, process.execPath, asking.cli, ...args]);
  const diagnosis = stdout.startsWith('{') ? (JSON.parse(stdout) as Diagnosis) : null;
  const error = diagnosis === null ? stderr.trim() : null;
  return { ...compare(asking.set, truth, diagnosis, error, performance.now() - began), recordedAtMs };
}

/** Judges the saved evidence of a variant with the rules as they are now. */
export async function judgeAgain(asking: Asking, truth: LabTruth): Promise<LabOutcome> {
  const began = performance.now();
  const file = bundleFile(asking.set, truth);
  if (!existsSync(file)) return compare(asking.set, truth, null, `${file} is missing: run it first`, 0);
  const recording = await readBundle(file);
  const asked = asking.without === null ? recording : withoutSource(recording, asking.without);
  const recordedAtMs = recording.samples[0]?.startedAtMs ?? null;
  return { ...compare(asking.set, truth, diagnose(asked), null, performance.now() - began), recordedAtMs };
}

const documentsOf: Readonly<Record<SourceName, RegExp>> = {
  dump: /^pprof\//,
  trace: /^trace\//,
  debugger: /^debugger\//,
  os: /^(proc|ss)\//,
};

function withoutSource(r: Recording, source: SourceName): Recording {
  const kept = (d: RawDocument): boolean => !documentsOf[source].test(d.name);
  const skipped = { ...r.sources[source], status: 'skipped' as const, reason: 'not asked for' };
  return {
    ...r,
    samples: r.samples.map((s) => ({ ...s, documents: s.documents.filter(kept) })),
    sources: { ...r.sources, [source]: skipped },
  };
}

function compare(
  set: string,
  truth: LabTruth,
  diagnosis: Diagnosis | null,
  error: string | null,
  tookMs: number,
): LabOutcome {
  const said = diagnosis?.verdict;
  const also = said !== undefined && (truth.also ?? []).includes(said.class);
  return {
    set,
    truth,
    diagnosis,
    error,
    classRight: said?.class === truth.class || also,
    causeRight: also || (said?.cause ?? '') === (truth.cause ?? ''),
    site:
      truth.problem && !(also && said.class === 'inconclusive') ? siteOutcome(diagnosis?.findings[0], truth) : 'n/a',
    tookMs,
    recordedAtMs: null,
  };
}

/** Right is any of the lines that the truth names: where it is made, where it is stuck, what to fix. */
function siteOutcome(finding: Finding | undefined, truth: LabTruth): 'right' | 'wrong' | 'listed' | 'none' {
  // By name: evidence that is judged again may be of a build in another folder, or with -trimpath.
  const sites = Object.values(truth.sites).map((s) => `${basename(s.file)}:${s.line}`);
  const site = finding?.site ?? null;
  if (site !== null) return sites.includes(`${basename(site.file)}:${site.line}`) ? 'right' : 'wrong';
  const words = (finding?.evidence ?? []).flatMap((e) => e.says.split(/[\s,]+/));
  return words.some((word) => sites.includes(word)) ? 'listed' : 'none';
}

/** Runs a command to its end; its exit code is part of what it says, so none is an error here. */
function output(command: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  return new Promise((done, reject) => {
    const child = spawn(command[0]!, command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (b: Buffer) => out.push(b));
    child.stderr.on('data', (b: Buffer) => err.push(b));
    child.once('error', reject);
    child.once('close', () => {
      done({ stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() });
    });
  });
}
