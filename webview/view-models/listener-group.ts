import type { DiagnosedListener, Site } from '../../core/model/diagnosis';
import type { Mark } from './severity';

export type ListenerColumn = 'site' | 'address' | 'queue' | 'acceptors' | 'fd' | 'class';

export interface ListenerRow {
  readonly key: string;
  readonly listener: DiagnosedListener;
  readonly mark: Mark;
}

/** Many listeners of one site and class, or a single one. */
export interface ListenerGroup {
  readonly key: string;
  readonly site: Site | null;
  readonly mark: Mark;
  readonly class: string;
  readonly address: string;
  /** How many appeared after the first sample. */
  readonly added: number;
  readonly acceptors: string;
  readonly queue: number | null;
  readonly backlog: number | null;
  readonly members: readonly ListenerRow[];
}

export interface ListenerChoice {
  readonly sort: { readonly column: ListenerColumn; readonly descending: boolean };
  readonly filter: string;
}
