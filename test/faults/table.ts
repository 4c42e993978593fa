import { existsSync, readFileSync } from 'node:fs';
import type { Seen } from './rounds';

/** A line of the file in which results are kept: a round, or what clients saw while nobody looked. */
export type Kept = ({ readonly round: Round } | { readonly control: Seen }) & { readonly seed: number };

export interface Round {
  readonly fault: string;
  /** What went wrong; empty when all was as promised. */
  readonly faults: readonly string[];
  /** Longest time in which no client got an answer, ms. */
  readonly gap: number;
  /** Longer than the machine's own noise. */
  readonly longGap: boolean;
  readonly p99: number;
  /** From the cancel to the end of the command. */
  readonly cancelMs: number | null;
  readonly tookMs: number;
  /** Of the whole round, with the diagnosis after it. */
  readonly roundMs: number;
  /** Of the machine. */
  readonly load: number;
}

/** Prints the table of all results that a file keeps; returns how many rounds went wrong. */
export function sumOf(file: string): number {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  const kept = lines.map((line) => JSON.parse(line) as Kept);
  const rounds = kept.flatMap((k) => ('round' in k ? [k.round] : []));
  for (const round of rounds) if (round.faults.length > 0) printRound(round);
  printTotals(
    rounds,
    kept.flatMap((k) => ('control' in k ? [k.control] : [])),
  );
  console.log(`seeds ${[...new Set(kept.map((k) => k.seed))].join(' ')}`);
  return rounds.filter((r) => r.faults.length > 0).length;
}

export function printRound({ fault, faults }: Round): void {
  console.log(`${fault}: ${faults.join('; ')}`);
}

export function printTotals(rounds: readonly Round[], control: readonly Seen[]): void {
  if (control.length === 0) return;
  row('fault', 'rounds', 'wrong', 'p99 ms', 'gap ms', 'worst gap', 'long gaps');
  row(
    'nobody looking',
    control.length,
    0,
    median(control.map((c) => c.p99)).toFixed(1),
    median(control.map((c) => c.gap)).toFixed(1),
    Math.max(...control.map((c) => c.gap)).toFixed(1),
    '',
  );
  for (const name of new Set(rounds.map((r) => r.fault))) {
    const of = rounds.filter((r) => r.fault === name);
    row(
      name,
      of.length,
      of.filter((r) => r.faults.length > 0).length,
      median(of.map((r) => r.p99)).toFixed(1),
      median(of.map((r) => r.gap)).toFixed(1),
      Math.max(...of.map((r) => r.gap)).toFixed(1),
      of.filter((r) => r.longGap).length,
    );
  }
  const cancels = rounds.flatMap((r) => (r.cancelMs === null ? [] : [r.cancelMs]));
  if (cancels.length > 0)
    console.log(
      `cancelled ${cancels.length} times: all gone after ${median(cancels).toFixed(0)} ms, ${Math.max(...cancels).toFixed(0)} ms at most, ` +
        `later than 500 ms ${cancels.filter((ms) => ms > 500).length} times`,
    );
  const rate = median(control.map((c) => c.perSecond)).toFixed(0);
  const loads = rounds.map((r) => r.load);
  console.log(
    `${rounds.length} rounds of ${(median(rounds.map((r) => r.roundMs)) / 1000).toFixed(1)} s at ${rate} connections a second, ` +
      `load of the machine ${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)}`,
  );
}

function row(...cells: readonly (string | number)[]): void {
  console.log(cells.map((c, i) => (i === 0 ? String(c).padEnd(18) : String(c).padStart(10))).join(''));
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}
