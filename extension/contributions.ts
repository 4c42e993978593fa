import type { SourceName } from '../core/model/recording';

/** What package.json promises to VS Code; a test compares the two, so that no command or setting goes dead. */

export const commands = {
  diagnose: 'acceptLeak.diagnose',
  diagnoseProcess: 'acceptLeak.diagnoseProcess',
  diagnoseContainer: 'acceptLeak.diagnoseContainer',
  diagnosePod: 'acceptLeak.diagnosePod',
  diagnoseSession: 'acceptLeak.diagnoseSession',
  takeAnother: 'acceptLeak.takeAnother',
  watch: 'acceptLeak.watch',
  stopWatching: 'acceptLeak.stopWatching',
  openBundle: 'acceptLeak.openBundle',
  saveBundle: 'acceptLeak.saveBundle',
  exportReport: 'acceptLeak.exportReport',
  copyFinding: 'acceptLeak.copyFinding',
  openRaw: 'acceptLeak.openRaw',
  clear: 'acceptLeak.clear',
  showListener: 'acceptLeak.showListener',
  forgetCredentials: 'acceptLeak.forgetCredentials',
  addPprof: 'acceptLeak.addPprof',
  openGoroutines: 'acceptLeak.openGoroutines',
  refreshGoroutines: 'acceptLeak.refreshGoroutines',
} as const;

export const panelType = 'acceptLeak.diagnosis';

/** The editor of bundle files. */
export const bundleEditorType = 'acceptLeak.bundle';

/** The view in the Run and Debug container. */
export const viewId = 'acceptLeak.targets';

/** Of the read-only documents with raw evidence. */
export const rawScheme = 'accept-leak';

export const debugType = 'go-gdb';

export const settingsSection = 'acceptLeak';

export interface Settings {
  /** Seconds between samples. */
  readonly interval: number;
  readonly samples: number;
  /** Milliseconds. */
  readonly maxPause: number;
  readonly sources: readonly SourceName[];
  /** Seconds; 0 for none. */
  readonly trace: number;
  /** Name or path; `none` to do without. */
  readonly gdb: string;
  /** Name or path. */
  readonly kubectl: string;
  /** Of the debug container in a pod; '' for none. */
  readonly podDebugImage: string;
  readonly pprofHeaders: Readonly<Record<string, string>>;
  /** Seconds from one verdict to the next while watching. */
  readonly watchInterval: number;
  readonly codeLens: boolean;
  readonly problems: boolean;
  /** From the beginning of a recorded path to a folder of this machine. */
  readonly pathMappings: Readonly<Record<string, string>>;
}

export const settingDefaults: Settings = {
  interval: 2,
  samples: 2,
  maxPause: 50,
  sources: ['dump', 'trace', 'debugger', 'os'],
  trace: 2,
  gdb: 'gdb',
  kubectl: 'kubectl',
  podDebugImage: 'node:22-slim',
  pprofHeaders: {},
  watchInterval: 30,
  codeLens: true,
  problems: true,
  pathMappings: {},
};
