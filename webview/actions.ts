import type { Site } from '../core/model/diagnosis';
import type { PanelApi } from './api';
import type { PanelModel, UiState } from './panel-model';
import type { Store } from './store';
import type { ListenerColumn } from './view-models/listener-rows';

/** Everything a person can do on the page. */
export interface Actions {
  /** False in a report: no editor, no other taking. */
  readonly interactive: boolean;
  readonly open: (site: Site) => void;
  readonly again: () => void;
  readonly cancel: () => void;
  readonly exportAs: (format: 'html' | 'json') => void;
  readonly chooseListener: (key: string) => void;
  readonly chooseGoroutine: (id: number) => void;
  /** Back to what the verdict is about. */
  readonly chooseNothing: () => void;
  readonly sortBy: (column: ListenerColumn) => void;
  readonly filter: (text: string) => void;
  readonly toggleGroup: (key: string) => void;
  readonly toggleFinding: (index: number) => void;
  readonly toggleFrames: () => void;
}

export function actionsOf(store: Store<PanelModel>, api: PanelApi): Actions {
  const ui = (change: Partial<UiState>): void => {
    store.update({ ui: { ...store.get().ui, ...change } });
  };
  const toggled = <T>(list: readonly T[], item: T): readonly T[] =>
    list.includes(item) ? list.filter((i) => i !== item) : [...list, item];
  return {
    interactive: api.interactive,
    open: (site) => {
      api.post({ type: 'open', site });
    },
    again: () => {
      api.post({ type: 'again' });
    },
    cancel: () => {
      api.post({ type: 'cancel' });
    },
    exportAs: (format) => {
      api.post({ type: 'export', format });
    },
    chooseListener: (listener) => {
      ui({ listener, goroutine: null });
    },
    chooseGoroutine: (goroutine) => {
      ui({ listener: null, goroutine });
    },
    chooseNothing: () => {
      ui({ listener: null, goroutine: null });
    },
    sortBy: (column) => {
      const { sort } = store.get().ui;
      ui({ sort: { column, descending: sort.column === column && !sort.descending } });
    },
    filter: (filter) => {
      ui({ filter });
    },
    toggleGroup: (key) => {
      ui({ openGroups: toggled(store.get().ui.openGroups, key) });
    },
    toggleFinding: (index) => {
      ui({ openFindings: toggled(store.get().ui.openFindings, index) });
    },
    toggleFrames: () => {
      ui({ allFrames: !store.get().ui.allFrames });
    },
  };
}
