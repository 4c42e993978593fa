import type { Site } from '../core/model/diagnosis';
import type { PanelApi } from './api';
import { documentKey, initialUi, type PanelModel, type RawChoice, type Tab, type UiState } from './panel-model';
import type { Store } from './store';
import type { ListenerColumn } from './view-models/listener-group';
import type { TimeTrail } from './view-models/time-range';

/** Everything a person can do on the page. */
export interface Actions {
  /** False in a report: no editor, no other taking. */
  readonly interactive: boolean;
  readonly open: (site: Site) => void;
  readonly again: () => void;
  readonly cancel: () => void;
  readonly watch: (on: boolean) => void;
  readonly exportAs: (format: 'html' | 'json') => void;
  readonly copyFinding: (index: number) => void;
  /** A table or chart as a file. */
  readonly save: (name: string, content: string | Uint8Array) => void;
  readonly chooseListener: (key: string) => void;
  readonly chooseGoroutine: (id: number) => void;
  /** An interval of the timeline, by its row, and its goroutine; null for the goroutine alone. */
  readonly chooseInterval: (goroutine: number, interval: number | null) => void;
  /** Back to what the verdict is about. */
  readonly chooseNothing: () => void;
  readonly sortBy: (column: ListenerColumn) => void;
  readonly filter: (text: string) => void;
  readonly toggleGroup: (key: string) => void;
  readonly toggleFinding: (index: number) => void;
  readonly toggleFrames: () => void;
  readonly showTab: (tab: Tab) => void;
  /** Shows a document, at the first line that holds the query. */
  readonly showRaw: (raw: RawChoice) => void;
  readonly filterLanes: (text: string) => void;
  /** The part of the timeline that is looked at, and those before it. */
  readonly lookAtTimes: (times: TimeTrail) => void;
  readonly zoomFlame: (flameRoot: number) => void;
  readonly searchFrames: (text: string) => void;
  /** Shows a goroutine in the timeline. */
  readonly showLane: (goroutine: number | null) => void;
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
    watch: (on) => {
      api.post({ type: 'watch', on });
    },
    exportAs: (format) => {
      api.post({ type: 'export', format });
    },
    copyFinding: (index) => {
      api.post({ type: 'copyFinding', index });
    },
    save: (name, content) => {
      api.post({ type: 'save', name, content });
    },
    chooseListener: (listener) => {
      ui({ listener, goroutine: null, interval: null });
    },
    chooseGoroutine: (goroutine) => {
      ui({ listener: null, goroutine, interval: null });
    },
    chooseInterval: (goroutine, interval) => {
      ui({ listener: null, goroutine, interval });
    },
    chooseNothing: () => {
      ui({ listener: initialUi.listener, goroutine: initialUi.goroutine, interval: null });
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
    showTab: (tab) => {
      ui({ tab });
    },
    showRaw: (raw) => {
      if (!store.get().documents.has(documentKey(raw)))
        api.post({ type: 'document', sample: raw.sample, name: raw.name });
      ui({ tab: 'raw', raw });
    },
    filterLanes: (lanes) => {
      ui({ lanes });
    },
    lookAtTimes: (times) => {
      ui({ times });
    },
    zoomFlame: (flameRoot) => {
      ui({ flameRoot });
    },
    searchFrames: (frames) => {
      ui({ frames });
    },
    showLane: (goroutine) => {
      ui(goroutine === null ? { tab: 'timeline' } : { tab: 'timeline', goroutine, listener: null, interval: null });
    },
  };
}
