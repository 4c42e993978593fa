import { judgeAgain, sourceNames, type LabOutcome } from './lab-judge';
import type { LoggedRun } from './lab-log';
import { labCounts, matrix, named, saidClass } from './lab-report';

/** docs/confusion-matrix.md: what was said of every variant over all runs, and what each source contributes. */
export async function confusionDocument(runs: readonly LoggedRun[]): Promise<string> {
  const whole = runs.filter((r) => r.without === null).map((r) => r.outcome);
  if (whole.length === 0) throw new Error('There is no run that these rules judged: run the lab first.');
  const parts = [
    '# Verdicts against the truth',
    'Written by `npm run lab -- --docs` from the runs before it; do not edit. Rows are the truth that stands in the programs’ sources, columns the verdict.',
    whatWasRun(whole),
  ];
  for (const set of ['lab', 'field', 'servers']) {
    const list = whole.filter((o) => o.set === set);
    if (list.length === 0) continue;
    parts.push(`## ${titles[set]!}`, `${right(list)} of ${list.length} classes right. ${sitesOf(list)}`);
    parts.push(fenced(matrix(list)), variantTable(list));
  }
  parts.push('## What each source contributes', liveTable(runs), await replayTable(whole));
  return `${parts.join('\n\n')}\n`;
}

/** From the evidence itself: which Go, when it was recorded. */
function whatWasRun(outcomes: readonly LabOutcome[]): string {
  const times = outcomes.flatMap((o) => o.recordedAtMs ?? []);
  const go = [...new Set(outcomes.flatMap((o) => o.diagnosis?.target.goVersion ?? []))].sort().join(', ');
  const at = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
  const healthy = outcomes.filter((o) => !o.truth.problem);
  const not = healthy.filter((o) => !o.classRight);
  const open = not.filter((o) => saidClass(o) === 'inconclusive').length;
  return (
    `${outcomes.length} live runs of ${variantsOf(outcomes).length} variants, built with ${go}, recorded from ${at(Math.min(...times))} ` +
    `to ${at(Math.max(...times))} UTC with the default options (two samples 2 s apart, all sources), judged by the rules of this commit. ` +
    `Of ${healthy.length} runs of healthy variants ${not.length - open} were flagged and ${open} inconclusive.`
  );
}

const titles: Readonly<Record<string, string>> = {
  lab: 'The lab (standard library)',
  field: 'The field (third-party libraries)',
  servers: 'Well-known servers, at rest and under load',
};

function right(list: readonly LabOutcome[]): number {
  return list.filter((o) => o.classRight).length;
}

/** Of broken variants whose class is right. */
function sitesOf(list: readonly LabOutcome[]): string {
  const broken = list.filter((o) => o.classRight && o.site !== 'n/a');
  if (broken.length === 0) return '';
  const count = (kind: LabOutcome['site']): number => broken.filter((o) => o.site === kind).length;
  return (
    `The line that is named is one of the truth’s in ${count('right')} of ${broken.length}, listed among a few in ${count('listed')}, ` +
    `another in ${count('wrong')}, and none is named in ${count('none')}.`
  );
}

function fenced(text: string): string {
  return `\`\`\`\n${text}\n\`\`\``;
}

function idOf({ set, truth }: LabOutcome): string {
  return `${set}:${truth.scenario}/${truth.variant}`;
}

/** The runs of each variant, in the order in which the variants first came. */
function variantsOf(list: readonly LabOutcome[]): LabOutcome[][] {
  const byVariant = new Map<string, LabOutcome[]>();
  for (const o of list) byVariant.set(idOf(o), [...(byVariant.get(idOf(o)) ?? []), o]);
  return [...byVariant.values()];
}

function variantTable(list: readonly LabOutcome[]): string {
  const rows = variantsOf(list).map((runs) => {
    const { truth } = runs[0]!;
    return `| ${right(runs)} of ${runs.length} | ${truth.scenario}/${truth.variant} | ${named(truth)} | ${counts(runs, verdictOf)} | ${counts(runs, (o) => o.diagnosis?.verdict.confidence ?? '–')} | ${counts(runs, (o) => o.site)} |`;
  });
  return ['| right | variant | truth | verdict | confidence | site |', '|-|-|-|-|-|-|', ...rows].join('\n');
}

function verdictOf(o: LabOutcome): string {
  return o.diagnosis === null ? 'none' : named(o.diagnosis.verdict);
}

/** `healthy`, or `healthy ×2, inconclusive` where runs differ. */
function counts(runs: readonly LabOutcome[], of: (o: LabOutcome) => string): string {
  const seen = new Map<string, number>();
  for (const o of runs) seen.set(of(o), (seen.get(of(o)) ?? 0) + 1);
  if (seen.size === 1) return [...seen.keys()][0]!;
  return [...seen].map(([what, n]) => (n === 1 ? what : `${what} ×${n}`)).join(', ');
}

const weakenedHead = [
  '| taken away | runs | right | of these confirmed | inconclusive | wrong | wrong and confirmed | broken called healthy |',
  '|-|-|-|-|-|-|-|-|',
];

function weakenedRow(without: string, list: readonly LabOutcome[]): string {
  const n = labCounts(list);
  return `| ${without} | ${list.length} | ${n.right} | ${n.rightAndSure} | ${n.inconclusive} | ${n.wrong} | ${n.wrongAndSure} | ${n.missed} |`;
}

/** Runs in which one source was not asked for. */
function liveTable(runs: readonly LoggedRun[]): string {
  const rows = sourceNames.flatMap((without) => {
    const list = runs.filter((r) => r.without === without).map((r) => r.outcome);
    return list.length === 0 ? [] : [weakenedRow(without, list)];
  });
  return [
    'Live, one source not asked for (`npm run lab -- --without SOURCE`):',
    '',
    ...(rows.length === 0 ? ['not run with these rules.'] : [...weakenedHead, ...rows]),
  ].join('\n');
}

/** The evidence recorded last of each variant, judged again without each source in turn. */
async function replayTable(outcomes: readonly LabOutcome[]): Promise<string> {
  const last = variantsOf(outcomes).map((runs) => runs.at(-1)!);
  const rows: string[] = [];
  for (const without of [null, ...sourceNames]) {
    const list: LabOutcome[] = [];
    for (const o of last) list.push(await judgeAgain({ set: o.set, cli: '', without }, o.truth));
    rows.push(weakenedRow(without ?? 'none', list));
  }
  return ['The evidence of one run of each variant, judged again:', '', ...weakenedHead, ...rows].join('\n');
}
