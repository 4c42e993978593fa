import * as vscode from 'vscode';
import { commands } from '../contributions';
import { showArguments, stateWords, type ShownSite, type SiteLenses } from './site-lenses';

const { l10n } = vscode;

/** So many lines of evidence are shown; the panel has all. */
const mostEvidence = 5;

/** The evidence of what runs at a call site. */
export class SiteHover implements vscode.HoverProvider {
  constructor(private readonly lenses: SiteLenses) {}

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    const shown = this.lenses.shownIn(document).find((s) => s.state !== null && s.range.contains(position));
    const text = shown === undefined ? undefined : evidenceOf(shown);
    return text === undefined ? undefined : new vscode.Hover(text, shown!.range);
  }
}

function evidenceOf({ state, result }: ShownSite): vscode.MarkdownString | undefined {
  if (state === null || result === null) return undefined;
  const text = new vscode.MarkdownString('', true);
  text.isTrusted = { enabledCommands: [commands.showListener] };
  text.appendMarkdown('**Accept Leak** · ').appendText(stateWords(state));
  const { finding } = state;
  if (finding !== null) {
    text.appendMarkdown('\n\n').appendText(finding.explanation);
    for (const { source, says } of finding.evidence.slice(0, mostEvidence))
      text.appendMarkdown(`\n- _${source}_ `).appendText(says);
  }
  const addresses = state.listeners.slice(0, mostEvidence).map((l) => l.address);
  if (addresses.length > 0) text.appendMarkdown('\n\n').appendText(addresses.join(', '));
  // A closing parenthesis, as an address may have one, would end the link.
  const argument = encodeURIComponent(JSON.stringify(showArguments(result.taken.target, state))).replaceAll(')', '%29');
  const taken = new Date(result.taken.takenAt).toLocaleTimeString();
  text.appendMarkdown(`\n\n[${l10n.t('Show it in the panel')}](command:${commands.showListener}?${argument}) · `);
  return text.appendText(l10n.t('taken at {0}', taken));
}
