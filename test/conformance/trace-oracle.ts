/** What Go's own reader says of a trace, as the oracle program writes it beside each file. */
export interface Oracle {
  readonly ok: boolean;
  readonly error?: string;
  readonly kinds: Readonly<Record<string, number>>;
  readonly startNs: number;
  readonly endNs: number;
  readonly goroutineCount: number;
  readonly waits: readonly OracleWait[];
  readonly waitTotals: Readonly<Record<string, { readonly count: number }>> | null;
}

export interface OracleWait {
  readonly g: number;
  readonly class: string;
  readonly state: string;
  readonly startNs: number;
  readonly durNs: number;
  readonly ended: boolean;
  readonly preTrace: boolean;
  readonly runDelayNs: number;
  readonly unblockerG: number;
}

/** The same of our analysis, in the oracle's order. */
export type OurWait = OracleWait;
