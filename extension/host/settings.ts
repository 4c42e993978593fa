import * as vscode from 'vscode';
import { settingDefaults, settingsSection, type Settings } from '../contributions';

/** The settings as they are now, with `${workspaceFolder}` in path mappings replaced. */
export function readSettings(): Settings {
  const section = vscode.workspace.getConfiguration(settingsSection);
  const value = <K extends keyof Settings>(name: K): Settings[K] =>
    section.get<Settings[K]>(name, settingDefaults[name]);
  return {
    interval: value('interval'),
    samples: value('samples'),
    maxPause: value('maxPause'),
    sources: value('sources'),
    trace: value('trace'),
    gdb: value('gdb'),
    kubectl: value('kubectl'),
    podDebugImage: value('podDebugImage'),
    pprofHeaders: value('pprofHeaders'),
    watchInterval: value('watchInterval'),
    codeLens: value('codeLens'),
    problems: value('problems'),
    pathMappings: mapped(value('pathMappings')),
  };
}

function mapped(mappings: Settings['pathMappings']): Settings['pathMappings'] {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  const replaced = Object.entries(mappings).map(([from, to]) => [from, to.replaceAll('${workspaceFolder}', folder)]);
  return Object.fromEntries(replaced) as Settings['pathMappings'];
}
