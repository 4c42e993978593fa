import * as vscode from 'vscode';
import type { DiagnosedListener, Finding } from '../../core/model/diagnosis';
import { commands } from '../contributions';
import type { DiagnosisResult, DiagnosisResults } from './diagnosis-results';
import { severityIcon } from './severity-icons';
import type { PanelChoice } from './site-lenses';
import { targetName } from './target-name';

const { l10n } = vscode;

/** A row of the view; commands of its menus get it as their argument. */
export type TargetRow =
  | { readonly kind: 'target'; readonly result: DiagnosisResult }
  | { readonly kind: 'finding'; readonly result: DiagnosisResult; readonly finding: Finding }
  | { readonly kind: 'listener'; readonly result: DiagnosisResult; readonly listener: DiagnosedListener }
  | { readonly kind: 'acceptor'; readonly result: DiagnosisResult; readonly goroutine: number; readonly state: string };

/** So many rows of a kind below another. */
const mostRows = 500;

/** The view "Accept Leak": target → findings and listeners → acceptors. */
export class TargetsView implements vscode.TreeDataProvider<TargetRow> {
  readonly onDidChangeTreeData: vscode.Event<void>;

  constructor(private readonly results: DiagnosisResults) {
    this.onDidChangeTreeData = results.onDidChange;
  }

  getChildren(row?: TargetRow): TargetRow[] {
    if (row === undefined) return this.results.all.map((result) => ({ kind: 'target', result }));
    const { result } = row;
    const { findings, listeners, acceptors } = result.taken.diagnosis;
    if (row.kind === 'target')
      return [
        ...findings
          .filter((f) => f.class !== 'healthy')
          .map((finding): TargetRow => ({ kind: 'finding', result, finding })),
        ...listeners.slice(0, mostRows).map((listener): TargetRow => ({ kind: 'listener', result, listener })),
      ];
    if (row.kind !== 'listener') return [];
    const states = new Map(acceptors.map((a) => [a.goroutine, a.state]));
    return row.listener.acceptors.slice(0, mostRows).map((goroutine) => ({
      kind: 'acceptor',
      result,
      goroutine,
      state: states.get(goroutine) ?? '',
    }));
  }

  getTreeItem(row: TargetRow): vscode.TreeItem {
    const item = new vscode.TreeItem(labelOf(row), collapsed(row));
    item.contextValue = row.kind;
    item.description = descriptionOf(row);
    item.iconPath = new vscode.ThemeIcon(iconOf(row));
    if (row.kind === 'finding') item.tooltip = row.finding.explanation;
    item.command = { title: '', command: commands.showListener, arguments: [row.result.taken.target, choiceOf(row)] };
    return item;
  }
}

/** The row that a command was called on, or undefined. */
export function rowOf(argument: unknown): TargetRow | undefined {
  const isRow = typeof argument === 'object' && argument !== null && 'kind' in argument && 'result' in argument;
  return isRow ? (argument as TargetRow) : undefined;
}

function labelOf(row: TargetRow): string {
  switch (row.kind) {
    case 'target':
      return nameOf(row.result);
    case 'finding':
      return row.finding.title;
    case 'listener':
      return row.listener.address;
    case 'acceptor':
      return l10n.t('goroutine {0}', row.goroutine);
  }
}

/** Of a process that may have ended since. */
export function nameOf({ taken: { target, diagnosis } }: DiagnosisResult): string {
  const { exe, pid } = diagnosis.target;
  if (exe === null || pid === null || target.pod !== undefined) return targetName(target);
  return `${exe.slice(exe.lastIndexOf('/') + 1)} (pid ${String(pid)})`;
}

function descriptionOf(row: TargetRow): string {
  switch (row.kind) {
    case 'target':
      return `${row.result.taken.diagnosis.verdict.class} · ${new Date(row.result.taken.takenAt).toLocaleTimeString()}`;
    case 'finding':
      return row.finding.class;
    case 'listener': {
      const { queue, backlog } = row.listener;
      const full = backlog === null ? '' : `/${String(backlog)}`;
      return `${queue === null ? '' : `${l10n.t('queue {0}', `${String(queue)}${full}`)} · `}${row.listener.class}`;
    }
    case 'acceptor':
      return row.state;
  }
}

function iconOf(row: TargetRow): string {
  switch (row.kind) {
    case 'target':
      return severityIcon(row.result.taken.diagnosis.verdict.severity);
    case 'finding':
      return severityIcon(row.finding.severity);
    case 'listener':
      return row.listener.class === 'healthy' ? 'plug' : 'debug-disconnect';
    case 'acceptor':
      return 'git-commit';
  }
}

function collapsed(row: TargetRow): vscode.TreeItemCollapsibleState {
  const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  if (row.kind === 'target') return Expanded;
  return row.kind === 'listener' && row.listener.acceptors.length > 0 ? Collapsed : None;
}

function choiceOf(row: TargetRow): PanelChoice | null {
  if (row.kind === 'listener') return { listener: row.listener, goroutine: null };
  if (row.kind === 'acceptor') return { listener: null, goroutine: row.goroutine };
  const first = row.kind === 'finding' ? row.finding.listeners[0] : undefined;
  return first === undefined ? null : { listener: first, goroutine: null };
}
