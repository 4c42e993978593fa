import { judgeAgain, sourceNames, type LabOutcome } from './lab-judge';
import { matrix, named, saidClass } from './lab-report';

/** docs/confusion-matrix.md: what was said of every variant, and what each source contributes (from the same evidence). */
export async function confusionDocument(outcomes: readonly LabOutcome[]): Promise<string> {
  const sets = [...new Set(outcomes.map((o) => o.set))];
  const parts = [
    '# Verdicts against the truth',
    'Written by `npm run lab -- --docs`; do not edit. Rows are the truth that stands in the programs’ sources, columns the verdict.',
    whatWasRun(outcomes),
  ];
  for (const set of sets) {
    const list = outcomes.filter((o) => o.set === set);
    parts.push(`## ${titles[set] ?? set}`, `${right(list)} of ${list.length} classes right.`);
    parts.push(fenced(matrix(list)), variantTable(list));
  }
  parts.push('## What each source contributes', await contributionTable(outcomes));
  return `${parts.join('\n\n')}\n`;
}

/** From the evidence itself: which Go, when it was recorded. */
function whatWasRun(outcomes: readonly LabOutcome[]): string {
  const times = outcomes.flatMap((o) => o.recordedAtMs ?? []);
  const go = [...new Set(outcomes.flatMap((o) => o.diagnosis?.target.goVersion ?? []))].sort().join(', ');
  const at = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
  return (
    `${outcomes.length} runs, one of each variant, built with ${go}; the evidence was recorded live from ${at(Math.min(...times))} ` +
    `to ${at(Math.max(...times))} UTC with the default options (two samples 2 s apart, all sources), and judged by the rules of this commit.`
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

function fenced(text: string): string {
  return `\`\`\`\n${text}\n\`\`\``;
}

function variantTable(list: readonly LabOutcome[]): string {
  const rows = list.map((o) => {
    const verdict = o.diagnosis === null ? 'none' : named(o.diagnosis.verdict);
    return `| ${o.classRight ? '✔' : '✖'} | ${o.truth.scenario}/${o.truth.variant} | ${named(o.truth)} | ${verdict} | ${o.diagnosis?.verdict.confidence ?? ''} | ${o.site} |`;
  });
  return ['| | variant | truth | verdict | confidence | site |', '|-|-|-|-|-|-|', ...rows].join('\n');
}

/** The evidence just recorded, judged again without each source in turn. */
async function contributionTable(outcomes: readonly LabOutcome[]): Promise<string> {
  const rows: string[] = [];
  for (const without of [null, ...sourceNames]) {
    const list: LabOutcome[] = [];
    for (const o of outcomes) list.push(await judgeAgain({ set: o.set, cli: '', without }, o.truth));
    const open = list.filter((o) => !o.classRight && saidClass(o) === 'inconclusive').length;
    const sure = (o: LabOutcome): boolean => o.diagnosis?.verdict.confidence === 'confirmed';
    const wrong = list.filter((o) => !o.classRight && saidClass(o) !== 'inconclusive');
    const missed = list.filter((o) => o.truth.problem && saidClass(o) === 'healthy').length;
    const confirmed = list.filter((o) => o.classRight && sure(o)).length;
    rows.push(
      `| ${without ?? 'none'} | ${right(list)} | ${confirmed} | ${open} | ${wrong.length} | ${wrong.filter(sure).length} | ${missed} |`,
    );
  }
  return [
    `${outcomes.length} variants, the same evidence judged again with one source taken away.`,
    '',
    '| taken away | right | of these confirmed | inconclusive | wrong | wrong and confirmed | broken called healthy |',
    '|-|-|-|-|-|-|-|',
    ...rows,
  ].join('\n');
}
