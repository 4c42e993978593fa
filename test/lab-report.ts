import type { LabOutcome } from './lab-judge';

/** One line for one outcome. */
export function row(o: LabOutcome): string {
  const said =
    o.diagnosis === null ? (o.error ?? '') : `${named(o.diagnosis.verdict)} ${o.diagnosis.verdict.confidence}`;
  const site = o.site === 'n/a' ? '' : `site ${o.site}`;
  return `${o.classRight ? '✔' : '✖'} ${`${o.truth.scenario}/${o.truth.variant}`.padEnd(34)} ${said.padEnd(46)} ${(o.causeRight ? '' : `cause is ${o.truth.cause ?? 'none'}`).padEnd(24)} ${site.padEnd(11)} ${Math.round(o.tookMs)} ms`;
}

export function named(v: { readonly class: string; readonly cause?: string | null }): string {
  return v.cause === null || v.cause === undefined ? v.class : `${v.class}/${v.cause}`;
}

export function saidClass(o: LabOutcome): string {
  return o.diagnosis?.verdict.class ?? 'no verdict';
}

/** Truth in rows, verdict in columns; columns are numbered to stay narrow. */
export function matrix(list: readonly LabOutcome[]): string {
  const classes = [...new Set(list.flatMap((o) => [truthClass(o), saidClass(o)]))].sort();
  const cell = (t: string, v: string): string => {
    const n = list.filter((o) => truthClass(o) === t && saidClass(o) === v).length;
    return (n === 0 ? '·' : String(n)).padStart(4);
  };
  const head = `${'truth \\ verdict'.padEnd(28)}${classes.map((_, i) => String(i + 1).padStart(4)).join('')}`;
  return [
    head,
    ...classes.map((t, i) => `${`${i + 1} ${t}`.padEnd(28)}${classes.map((v) => cell(t, v)).join('')}`),
  ].join('\n');
}

/** A class that is true as well counts as the truth. */
function truthClass(o: LabOutcome): string {
  const said = saidClass(o);
  return (o.truth.also ?? []).includes(said) ? said : o.truth.class;
}

export type LabRule = readonly [what: string, held: boolean];

/** With all sources: every class and cause right, every site named or at least listed among a few, nothing healthy flagged. */
export function fullRules(list: readonly LabOutcome[]): LabRule[] {
  const right = list.filter((o) => o.classRight);
  const asked = list.filter((o) => o.site !== 'n/a');
  const sites = (kind: LabOutcome['site']): number => asked.filter((o) => o.site === kind).length;
  const flagged = list.filter((o) => !o.truth.problem && !o.classRight);
  return [
    [`${right.length} of ${list.length} classes right`, right.length === list.length],
    [`${right.filter((o) => o.causeRight).length} of these with the cause right`, right.every((o) => o.causeRight)],
    [
      `${sites('right')} of ${asked.length} sites right, ${sites('listed')} listed among a few, ${sites('none')} not named, ${sites('wrong')} wrong`,
      sites('wrong') === 0 && sites('none') === 0,
    ],
    [`${flagged.length} healthy variants flagged`, flagged.length === 0],
    calledHealthy(labCounts(list)),
  ];
}

/** How many outcomes are what. */
export interface LabCounts {
  readonly right: number;
  readonly rightAndSure: number;
  readonly inconclusive: number;
  readonly wrong: number;
  readonly wrongAndSure: number;
  /** Broken variants that were called healthy. */
  readonly missed: number;
}

export function labCounts(list: readonly LabOutcome[]): LabCounts {
  const right = list.filter((o) => o.classRight);
  const open = list.filter((o) => !o.classRight && saidClass(o) === 'inconclusive');
  const wrong = list.filter((o) => !o.classRight && saidClass(o) !== 'inconclusive');
  const sure = (o: LabOutcome): boolean => o.diagnosis?.verdict.confidence === 'confirmed';
  return {
    right: right.length,
    rightAndSure: right.filter(sure).length,
    inconclusive: open.length,
    wrong: wrong.length,
    wrongAndSure: wrong.filter(sure).length,
    missed: list.filter((o) => o.truth.problem && saidClass(o) === 'healthy').length,
  };
}

/** With a source taken away: right, weaker or inconclusive, never wrong and sure, never healthy where it is not. */
export function weakenedRules(list: readonly LabOutcome[]): LabRule[] {
  const n = labCounts(list);
  return [
    [
      `${n.right} right, ${n.inconclusive} inconclusive, ${n.wrong} wrong, ${n.wrongAndSure} of these "confirmed"`,
      n.wrongAndSure === 0,
    ],
    calledHealthy(n),
  ];
}

function calledHealthy({ missed }: LabCounts): LabRule {
  return [`${missed} broken variants called healthy`, missed === 0];
}
