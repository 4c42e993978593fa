import * as vscode from 'vscode';
import { debugType } from '../contributions';
import { readSettings } from './settings';

/** A launch configuration of type `go-gdb`: what AdapterAttach takes, and what every one has. */
export type GoGdbConfiguration = vscode.DebugConfiguration;

/** A configuration for a process, as the command and a missing launch.json make it. */
export function configurationOf(pid: number): GoGdbConfiguration {
  return { type: debugType, request: 'attach', name: vscode.l10n.t('Goroutines of {0}', pid), pid };
}

/** Asks for a process where the configuration names none, and fills in the settings. */
export class GoGdbConfigurations implements vscode.DebugConfigurationProvider {
  constructor(private readonly pickProcess: () => Promise<number | undefined>) {}

  provideDebugConfigurations(): GoGdbConfiguration[] {
    return [{ type: debugType, request: 'attach', name: vscode.l10n.t('Goroutines of a process') }];
  }

  /** After variables such as `${env:PID}` are replaced. Undefined ends the start without a word: the user left the picker. */
  async resolveDebugConfigurationWithSubstitutedVariables(
    _: vscode.WorkspaceFolder | undefined,
    configuration: GoGdbConfiguration,
  ): Promise<GoGdbConfiguration | undefined> {
    const settings = readSettings();
    // The adapter takes the first that fits; of the setting's the longest wins.
    const mapped = Object.entries(settings.pathMappings)
      .map(([from, to]) => ({ from, to }))
      .sort((a, b) => b.from.length - a.from.length);
    const preset = { gdb: settings.gdb, substitutePath: mapped };
    const complete: GoGdbConfiguration = { ...preset, ...configuration };
    const { pid, core, bundle } = configuration as Readonly<Record<string, unknown>>;
    if (core !== undefined || bundle !== undefined) return complete;
    const known = typeof pid === 'string' && /^\d+$/.test(pid) ? Number(pid) : pid;
    const chosen = known === undefined || known === '' ? await this.pickProcess() : known;
    return chosen === undefined ? undefined : { ...complete, pid: chosen };
  }
}
