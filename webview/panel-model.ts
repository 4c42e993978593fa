import type { Failure, Progress, TakenDiagnosis } from '../core/protocol/host-webview';
import type { ListenerColumn } from './view-models/listener-rows';

/** What a person chose to see; kept over a reload. */
export interface UiState {
  /** Indices of findings that are open. */
  readonly openFindings: readonly number[];
  /** Key of the chosen listener; null for the one that the verdict is about. */
  readonly listener: string | null;
  /** Id of the chosen goroutine; null for the listener's first acceptor. */
  readonly goroutine: number | null;
  readonly sort: { readonly column: ListenerColumn; readonly descending: boolean };
  readonly filter: string;
  readonly openGroups: readonly string[];
  /** True when frames of the runtime and the standard library are shown too. */
  readonly allFrames: boolean;
}

/** Everything the page shows. A diagnosis stays while the next one is taken. */
export interface PanelModel {
  readonly taken: TakenDiagnosis | null;
  readonly progress: Progress | null;
  readonly failure: Failure | null;
  readonly ui: UiState;
}

export const initialUi: UiState = {
  openFindings: [0],
  listener: null,
  goroutine: null,
  sort: { column: 'class', descending: false },
  filter: '',
  openGroups: [],
  allFrames: false,
};
