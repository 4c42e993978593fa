import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import type { SourceName } from '../core/model/recording';
import type { LabOutcome } from './lab-judge';

/** What is kept of one run, for docs/confusion-matrix.md: runs add up over several commands. */
export interface LoggedRun {
  /** Git's names of what judged, at that commit. */
  readonly rules: string;
  readonly without: SourceName | null;
  readonly outcome: LabOutcome;
}

const file = 'out/lab-runs.jsonl';

/** What turns evidence into verdicts. */
const judges = ['core/parse', 'core/trace', 'core/correlate', 'core/diagnose'];

/** Of the last commit; with changes since it, another name, so that two states are never added up. */
function rulesVersion(): string {
  const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim();
  const isChanged = git('status', '--porcelain', '--', ...judges) !== '';
  const trees = git('rev-parse', '--short', ...judges.map((folder) => `HEAD:${folder}`));
  return trees.split('\n').join(' ') + (isChanged ? ' changed' : '');
}

/** Adds the outcome of a live run; of a diagnosis only its verdict and Go version are kept. */
export function logRun(outcome: LabOutcome, without: SourceName | null): void {
  mkdirSync('out', { recursive: true });
  appendFileSync(file, `${JSON.stringify({ rules: rulesVersion(), without, outcome: slim(outcome) })}\n`);
}

/** All runs so far that the present rules judged, in their order. */
export function loggedRuns(): LoggedRun[] {
  if (!existsSync(file)) return [];
  const rules = rulesVersion();
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LoggedRun)
    .filter((run) => run.rules === rules);
}

function slim(o: LabOutcome): unknown {
  if (o.diagnosis === null) return o;
  const { verdict, target } = o.diagnosis;
  return { ...o, diagnosis: { verdict, target: { goVersion: target.goVersion } } };
}
