import * as vscode from 'vscode';
import { errors } from '../../core/base/errors';
import type { TargetChoice } from '../../core/protocol/host-webview';
import { listContainers, type ContainerTarget } from '../collect/containers';
import type { GoProcess } from '../collect/process-list';
import { processItem } from './target-picker';

const { l10n } = vscode;

/**
 * The Go program of a container that the user picks, and then of its programs where there are several; undefined when he does not.
 * @throws UserError `container` when there is nothing to pick
 */
export async function pickInContainer(): Promise<TargetChoice | undefined> {
  const listing = listContainers();
  const items = async (): Promise<(vscode.QuickPickItem & { container: ContainerTarget })[]> => {
    const { containers, problems } = await listing;
    if (containers.length === 0) throw errors.noContainers(problems);
    return containers.map(containerItem);
  };
  const picked = await vscode.window.showQuickPick(items(), {
    title: l10n.t('Diagnose Accept Leak'),
    placeHolder: l10n.t('In which container?'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (picked === undefined) return undefined;
  const { name, isHere, processes } = picked.container;
  if (processes.length === 0) throw errors.noGoInContainer(name, isHere);
  const process = processes.length === 1 ? processes[0] : await pickProcess(name, processes);
  return process === undefined ? undefined : { pid: process.pid, pprof: null };
}

function containerItem(container: ContainerTarget): vscode.QuickPickItem & { container: ContainerTarget } {
  const { engine, id, name, image, processes } = container;
  const programs = processes.map((p) => p.exe.slice(p.exe.lastIndexOf('/') + 1));
  return {
    label: `$(package) ${name}`,
    description: [engine ?? l10n.t('by its control group'), image].filter((s) => s !== '').join(' · '),
    detail: `${programs.length === 0 ? l10n.t('no Go program that can be read') : programs.join(', ')} · ${id.slice(0, 12)}`,
    container,
  };
}

async function pickProcess(name: string, processes: readonly GoProcess[]): Promise<GoProcess | undefined> {
  const listening = [...processes].sort((a, b) => b.listens.length - a.listens.length);
  const items = listening.map((process) => ({ ...processItem(process), process }));
  const picked = await vscode.window.showQuickPick(items, { title: name, placeHolder: l10n.t('Which Go program?') });
  return picked?.process;
}
