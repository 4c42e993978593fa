import type { SourceName } from '../core/model/recording';

/** What package.json promises to VS Code; a test compares the two, so that no command or setting goes dead. */

export const commands = {
  diagnose: 'acceptLeak.diagnose',
  forgetCredentials: 'acceptLeak.forgetCredentials',
  openGoroutines: 'acceptLeak.openGoroutines',
  refreshGoroutines: 'acceptLeak.refreshGoroutines',
} as const;

export const panelType = 'acceptLeak.diagnosis';

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
  readonly pprofHeaders: Readonly<Record<string, string>>;
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
  pprofHeaders: {},
  pathMappings: {},
};
