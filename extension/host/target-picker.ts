import * as vscode from 'vscode';
import { UserError } from '../../core/base/errors';
import type { TargetChoice } from '../../core/protocol/host-webview';
import { parsePprofAddress } from '../collect/pprof-address';
import { listGoProcesses, type GoProcess } from '../collect/process-list';
import type { PprofCredentials } from './pprof-credentials';

const { l10n } = vscode;

interface TargetItem extends vscode.QuickPickItem {
  /** Undefined for a separator. */
  readonly choose?: () => Promise<TargetChoice | undefined>;
}

/** What a command was called with (a keybinding, another extension), or what the user picks; undefined when he does not. */
export async function chooseTarget(
  argument: unknown,
  credentials: PprofCredentials,
): Promise<TargetChoice | undefined> {
  return (await targetOfArgument(argument, credentials)) ?? pickTarget(credentials);
}

async function targetOfArgument(argument: unknown, credentials: PprofCredentials): Promise<TargetChoice | undefined> {
  if (typeof argument !== 'object' || argument === null) return undefined;
  const { pid, pprof } = argument as Record<string, unknown>;
  const target: TargetChoice = {
    pid: Number.isInteger(pid) ? (pid as number) : null,
    pprof: typeof pprof === 'string' ? await credentials.strip(pprof) : null,
  };
  return target.pid === null && target.pprof === null ? undefined : target;
}

async function pickTarget(credentials: PprofCredentials): Promise<TargetChoice | undefined> {
  const picked = await vscode.window.showQuickPick(targetItems(credentials), {
    title: l10n.t('Diagnose Accept Leak'),
    placeHolder: l10n.t('Which Go program?'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.choose?.();
}

async function targetItems(credentials: PprofCredentials): Promise<TargetItem[]> {
  const processes = (await listGoProcesses()).filter((p) => p.listens.length > 0).sort((a, b) => b.pid - a.pid);
  const separator = (label: string): TargetItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
  return [
    separator(
      processes.length > 0 ? l10n.t('Go programs that listen') : l10n.t('No Go program of this machine listens'),
    ),
    ...processes.map(processItem),
    separator(l10n.t('Others')),
    {
      label: `$(globe) ${l10n.t('Enter a pprof address…')}`,
      choose: () => enterAddress(credentials),
      alwaysShow: true,
    },
    pidItem(),
  ];
}

/** The pid of a process that the user picks, or undefined. */
export async function pickProcess(): Promise<number | undefined> {
  const items = async (): Promise<TargetItem[]> => {
    const processes = (await listGoProcesses()).sort((a, b) => b.listens.length - a.listens.length || b.pid - a.pid);
    return [...processes.map(processItem), pidItem()];
  };
  const picked = await vscode.window.showQuickPick(items(), {
    title: l10n.t('Goroutines'),
    placeHolder: l10n.t('Goroutines of which Go program?'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return (await picked?.choose?.())?.pid ?? undefined;
}

function pidItem(): TargetItem {
  return { label: `$(symbol-number) ${l10n.t('Enter a pid…')}`, choose: enterPid, alwaysShow: true };
}

/** A row of a picker for a process, which says what it listens on. */
export function processItem({ pid, exe, commandLine, goVersion, listens }: GoProcess): TargetItem {
  const name = exe.slice(exe.lastIndexOf('/') + 1);
  const shown = 3;
  const more = listens.length > shown ? ` +${String(listens.length - shown)}` : '';
  return {
    label: `$(server-process) ${name}`,
    description: `${l10n.t('pid {0}', pid)} · ${listens.slice(0, shown).join(', ')}${more}`,
    detail: `${commandLine.join(' ')} · ${goVersion}`,
    choose: () => Promise.resolve({ pid, pprof: null }),
  };
}

async function enterAddress(credentials: PprofCredentials): Promise<TargetChoice | undefined> {
  const text = await vscode.window.showInputBox({
    title: l10n.t('Address of a pprof server'),
    placeHolder: '127.0.0.1:6060',
    prompt: l10n.t('host:port or a URL. A user name and password in it are kept in the secret storage.'),
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() === '' ? undefined : addressProblem(value)),
  });
  return text === undefined || text.trim() === '' ? undefined : { pid: null, pprof: await credentials.strip(text) };
}

function addressProblem(text: string): string | undefined {
  try {
    parsePprofAddress(text);
    return undefined;
  } catch (error) {
    return error instanceof UserError ? error.line : String(error);
  }
}

async function enterPid(): Promise<TargetChoice | undefined> {
  const text = await vscode.window.showInputBox({
    title: l10n.t('Process id of a Go program'),
    ignoreFocusOut: true,
    validateInput: (value) => (/^\s*[1-9]\d*\s*$/.test(value) || value === '' ? undefined : l10n.t('A whole number')),
  });
  return text === undefined || text.trim() === '' ? undefined : { pid: Number(text), pprof: null };
}
