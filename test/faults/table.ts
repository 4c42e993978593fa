import type { Seen } from './rounds';

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
}

export function printRound({ fault, faults }: Round): void {
  console.log(`${fault}: ${faults.join('; ')}`);
}

export function printTotals(rounds: readonly Round[], control: readonly Seen[], seed: number): void {
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
      `cancelled ${cancels.length} times: ended after ${median(cancels).toFixed(0)} ms, ${Math.max(...cancels).toFixed(0)} ms at most`,
    );
  const rate = median(control.map((c) => c.perSecond)).toFixed(0);
  console.log(`${rounds.length} rounds at ${rate} connections a second, seed ${seed}`);
}

function row(...cells: readonly (string | number)[]): void {
  console.log(cells.map((c, i) => (i === 0 ? String(c).padEnd(18) : String(c).padStart(10))).join(''));
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}
