import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceName } from '../core/model/recording';
import type { LabOutcome } from './lab-judge';

/** What is kept of one run, for docs/confusion-matrix.md: runs add up over several commands. */
export interface LoggedRun {
  /** Hash of what judged. */
  readonly rules: string;
  readonly without: SourceName | null;
  readonly outcome: LabOutcome;
}

const file = 'out/lab-runs.jsonl';

/** What turns evidence into verdicts. */
const judges = ['core/parse', 'core/trace', 'core/correlate', 'core/diagnose'];
let known: string | null = null;

/** Of the rules as they are: runs that others judged are not added up with theirs. */
function rulesVersion(): string {
  if (known !== null) return known;
  const hash = createHash('sha256');
  for (const folder of judges)
    for (const name of (readdirSync(folder, { recursive: true }) as string[]).sort())
      if (name.endsWith('.ts')) hash.update(`${name}\0`).update(readFileSync(join(folder, name)));
  return (known = hash.digest('hex').slice(0, 16));
}

/** Adds the outcome of a run, or of one that was judged again; of a diagnosis only its verdict and Go version are kept. */
export function logRun(outcome: LabOutcome, without: SourceName | null): void {
  mkdirSync('out', { recursive: true });
  appendFileSync(file, `${JSON.stringify({ rules: rulesVersion(), without, outcome: slim(outcome) })}\n`);
}

/** All evidence so far that the present rules judged, each once, in the order of the runs. */
export function loggedRuns(): LoggedRun[] {
  if (!existsSync(file)) return [];
  const rules = rulesVersion();
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LoggedRun)
    .filter((run) => run.rules === rules && run.outcome.recordedAtMs !== null)
    .filter((run, i, all) => all.findIndex((other) => isSame(other, run)) === i);
}

function isSame(a: LoggedRun, b: LoggedRun): boolean {
  const [x, y] = [a.outcome, b.outcome];
  const isOneVariant = x.truth.scenario === y.truth.scenario && x.truth.variant === y.truth.variant;
  return a.without === b.without && x.set === y.set && isOneVariant && x.recordedAtMs === y.recordedAtMs;
}

function slim(o: LabOutcome): unknown {
  if (o.diagnosis === null) return o;
  const { verdict, target } = o.diagnosis;
  return { ...o, diagnosis: { verdict, target: { goVersion: target.goVersion } } };
}
