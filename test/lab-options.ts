import { parseArgs } from 'node:util';
import type { SourceName } from '../core/model/recording';
import { sourceNames } from './lab-judge';

/** What `npm run lab -- …` is asked for. */
export interface LabOptions {
  /** `lab` unless one of the others is named. */
  readonly sets: readonly ('lab' | 'field' | 'servers')[];
  /** Scenarios, or scenario/variant; empty for all. */
  readonly chosen: readonly string[];
  readonly repeat: number;
  /** How many run together. */
  readonly atOnce: number;
  /** Only variants in which nothing is wrong. */
  readonly healthy: boolean;
  readonly without: SourceName | null;
  /** Judge the evidence of the last run again, start nothing. */
  readonly replay: boolean;
  /** Start nothing, write docs/confusion-matrix.md from the runs so far. */
  readonly docs: boolean;
}

export function labOptions(args: readonly string[]): LabOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      lab: { type: 'boolean', default: false },
      field: { type: 'boolean', default: false },
      servers: { type: 'boolean', default: false },
      repeat: { type: 'string', default: '1' },
      'at-once': { type: 'string', default: '2' },
      healthy: { type: 'boolean', default: false },
      without: { type: 'string' },
      replay: { type: 'boolean', default: false },
      docs: { type: 'boolean', default: false },
    },
  });
  const sets = (['lab', 'field', 'servers'] as const).filter((s) => values[s]);
  const without = sourceNames.find((s) => s === values.without) ?? null;
  if (values.without !== undefined && without === null)
    throw new Error(`--without takes one of ${sourceNames.join(', ')}`);
  return {
    sets: sets.length > 0 ? sets : ['lab'],
    chosen: positionals,
    repeat: Number(values.repeat),
    atOnce: Number(values['at-once']),
    healthy: values.healthy,
    without,
    replay: values.replay,
    docs: values.docs,
  };
}

/** True when a scenario, or one variant of it, was asked for. */
export function wanted(o: LabOptions, scenario: string, variant: string): boolean {
  return o.chosen.length === 0 || o.chosen.includes(scenario) || o.chosen.includes(`${scenario}/${variant}`);
}
