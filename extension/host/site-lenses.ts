import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { siteStates, type SiteState, type SourceSite } from '../../core/sites/site-state';
import { isSiteData } from '../../core/protocol/language';
import type { TargetChoice } from '../../core/protocol/host-webview';
import { commands } from '../contributions';
import { baseName } from '../source/source-paths';
import type { DiagnosisResult, DiagnosisResults } from './diagnosis-results';
import { severityIcon } from './severity-icons';

const { l10n } = vscode;

/** What is known of a call site that is shown in an editor. */
export interface ShownSite {
  readonly range: vscode.Range;
  readonly state: SiteState | null;
  readonly result: DiagnosisResult | null;
}

/** Which listener or goroutine a panel is asked to show. */
export interface PanelChoice {
  readonly listener: { readonly network: string; readonly address: string } | null;
  readonly goroutine: number | null;
}

/** Gives the server's call sites their words, and keeps them for hovers. */
export class SiteLenses {
  readonly #shown = new Map<string, readonly ShownSite[]>();

  constructor(private readonly results: DiagnosisResults) {}

  /** The sites of a document as they were last shown. */
  shownIn(document: vscode.TextDocument): readonly ShownSite[] {
    return this.#shown.get(document.uri.toString()) ?? [];
  }

  forget(document: vscode.TextDocument): void {
    this.#shown.delete(document.uri.toString());
  }

  /** `found` are the server's lenses, which have no commands. */
  dress(document: vscode.TextDocument, found: readonly vscode.CodeLens[]): vscode.CodeLens[] {
    const sites = found.flatMap((lens): { range: vscode.Range; site: SourceSite }[] => {
      const data: unknown = 'data' in lens ? lens.data : undefined;
      return isSiteData(data) ? [{ range: lens.range, site: { ...data, line: lens.range.start.line + 1 } }] : [];
    });
    const states = this.#states(
      document.uri.fsPath,
      sites.map((s) => s.site),
    );
    const shown = sites.map(({ range }, i) => ({ range, ...states[i]! }));
    this.#shown.set(document.uri.toString(), shown);
    return onePerLine(shown).map((site) => new vscode.CodeLens(site.range, commandOf(site)));
  }

  /** Of several targets, the one diagnosed last that has something at a site. */
  #states(file: string, sites: readonly SourceSite[]): Pick<ShownSite, 'state' | 'result'>[] {
    const isThisFile = sameFile(file);
    const of = this.results.all.map((result) => ({
      result,
      states: siteStates(result.taken.diagnosis, isThisFile, sites),
    }));
    return sites.map((_, i) => {
      const found = of.find(({ states }) => states[i] !== null);
      return { state: found?.states[i] ?? null, result: found?.result ?? null };
    });
  }
}

/** `3 listeners · 0 waiting · 3 acceptors · healthy` */
export function stateWords({ listeners, acceptors, waiting, class: kind }: SiteState): string {
  return [
    listeners.length === 1 ? l10n.t('1 listener') : l10n.t('{0} listeners', listeners.length),
    waiting === null ? l10n.t('queue unknown') : l10n.t('{0} waiting', waiting),
    acceptors.length === 1 ? l10n.t('1 acceptor') : l10n.t('{0} acceptors', acceptors.length),
    kind,
  ].join(' · ');
}

/** The argument of the command that shows a site's state in the panel. */
export function showArguments(
  target: TargetChoice,
  { listeners, acceptors, finding }: SiteState,
): [TargetChoice, PanelChoice] {
  const about = finding?.listeners[0] ?? listeners[0];
  const listener = about === undefined ? null : { network: about.network, address: about.address };
  return [target, { listener, goroutine: listener === null ? (acceptors[0] ?? null) : null }];
}

function commandOf({ state, result }: ShownSite): vscode.Command {
  if (state === null || result === null)
    return { title: `$(pulse) ${l10n.t('Diagnose Accept Leak')}`, command: commands.diagnose };
  return {
    title: `$(${severityIcon(state.severity)}) ${stateWords(state)}`,
    tooltip: state.finding?.title ?? l10n.t('Show it in the panel'),
    command: commands.showListener,
    arguments: showArguments(result.taken.target, state),
  };
}

/**
 * Whether a recorded path may be this file: it is, or, compiled elsewhere or with -trimpath, it is not on this machine and
 * ends in the same name. Function and lines must fit, too.
 */
function sameFile(here: string): (recorded: string) => boolean {
  const known = new Map<string, boolean>();
  return (recorded) => {
    let same = known.get(recorded);
    if (same === undefined) {
      same = recorded === here || (baseName(recorded) === baseName(here) && !existsSync(recorded));
      known.set(recorded, same);
    }
    return same;
  };
}

/** Two calls of one line, as in `http.Serve(listen(), nil)`, share a lens: the one that knows more. */
function onePerLine(shown: readonly ShownSite[]): ShownSite[] {
  const byLine = new Map<number, ShownSite>();
  for (const site of shown) {
    const known = byLine.get(site.range.start.line);
    if (known === undefined || (known.state === null && site.state !== null)) byLine.set(site.range.start.line, site);
  }
  return [...byLine.values()];
}
