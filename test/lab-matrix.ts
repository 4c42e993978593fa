import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { buildLab } from './lab-program';
import { runVariant, type LabOutcome } from './lab-variant';

/**
 * `npm run lab [scenario …]`: every variant live through the command line, a confusion matrix, causes and sites.
 * Passes when at least 26 classes are right, every site that goes with them is right or honestly absent on at most the
 * variants where no stack knows it, no healthy variant is flagged, and nothing broken is called healthy.
 */
const leastRight = 26;
const chosen = process.argv.slice(2);

const variants = execFileSync(buildLab(), ['list'], { encoding: 'utf8' })
  .trim()
  .split('\n')
  .map((l) => l.split(/\s+/))
  .map(([scenario, variant]) => ({ scenario: scenario!, variant: variant! }))
  .filter((v) => chosen.length === 0 || chosen.includes(v.scenario));

const outcomes: LabOutcome[] = [];
for (const { scenario, variant } of variants) {
  const outcome = await runVariant(scenario, variant);
  outcomes.push(outcome);
  console.log(row(outcome));
}

console.log(`\n${matrix(outcomes)}`);
const right = outcomes.filter((o) => o.classRight);
const problems = outcomes.filter((o) => o.truth.problem);
const rules: readonly (readonly [string, boolean])[] = [
  [
    `${right.length} of ${outcomes.length} classes right (at least ${Math.min(leastRight, outcomes.length)} wanted)`,
    right.length >= Math.min(leastRight, outcomes.length),
  ],
  [
    `${right.filter((o) => o.causeRight).length} of these with the cause right`,
    right.every((o) => o.causeRight || o.diagnosis?.verdict.cause === null),
  ],
  [
    `${problems.filter((o) => o.site === 'right').length} of ${problems.length} sites right, ${problems.filter((o) => o.site === 'none').length} not named, ${problems.filter((o) => o.site === 'wrong').length} wrong`,
    problems.every((o) => o.site !== 'wrong'),
  ],
  [
    `${outcomes.filter((o) => !o.truth.problem && o.diagnosis?.verdict.class !== 'healthy').length} healthy variants flagged`,
    outcomes.every((o) => o.truth.problem || o.diagnosis?.verdict.class === 'healthy'),
  ],
  [
    `${problems.filter((o) => o.diagnosis?.verdict.class === 'healthy').length} broken variants called healthy`,
    problems.every((o) => o.diagnosis?.verdict.class !== 'healthy'),
  ],
];
for (const [what, held] of rules) console.log(`${held ? '✔' : '✖'} ${what}`);

mkdirSync('out', { recursive: true });
writeFileSync('out/lab.json', JSON.stringify(outcomes, null, 1));
const failures = rules.filter(([, held]) => !held).length;
const counts = process.env['MOCHA_COUNTS'];
if (counts !== undefined)
  writeFileSync(counts, JSON.stringify({ passes: right.length + rules.length - failures, failures, pending: 0 }));
process.exitCode = failures === 0 ? 0 : 1;

function row(o: LabOutcome): string {
  const said =
    o.diagnosis === null ? (o.error ?? '') : `${named(o.diagnosis.verdict)} ${o.diagnosis.verdict.confidence}`;
  const site = o.site === 'n/a' ? '' : `site ${o.site}`;
  return `${o.classRight ? '✔' : '✖'} ${`${o.truth.scenario}/${o.truth.variant}`.padEnd(34)} ${said.padEnd(46)} ${(o.causeRight ? '' : `cause is ${o.truth.cause ?? 'none'}`).padEnd(24)} ${site.padEnd(11)} ${Math.round(o.tookMs)} ms`;
}

function named(v: { readonly class: string; readonly cause: string | null | undefined }): string {
  return v.cause === null || v.cause === undefined ? v.class : `${v.class}/${v.cause}`;
}

/** Truth in rows, verdict in columns; columns are numbered to stay narrow. */
function matrix(list: readonly LabOutcome[]): string {
  const classes = [...new Set(list.flatMap((o) => [o.truth.class, o.diagnosis?.verdict.class ?? 'no verdict']))].sort();
  const cell = (t: string, v: string): string => {
    const n = list.filter((o) => o.truth.class === t && (o.diagnosis?.verdict.class ?? 'no verdict') === v).length;
    return (n === 0 ? '·' : String(n)).padStart(3);
  };
  const head = `${'truth \\ verdict'.padEnd(28)}${classes.map((_, i) => String(i + 1).padStart(3)).join('')}`;
  return [
    head,
    ...classes.map((t, i) => `${`${i + 1} ${t}`.padEnd(28)}${classes.map((v) => cell(t, v)).join('')}`),
  ].join('\n');
}
