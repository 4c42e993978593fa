import type { CodeLens, Range } from 'vscode-languageserver/node';
import type { SiteData } from '../../core/protocol/language';
import type { ReadDocument } from './go-documents';

/** One lens for each site; what it shows is up to the client, which knows of diagnoses. */
export function lensesOf({ sites, lines }: ReadDocument): CodeLens[] {
  return sites.map(({ start, end, kind, callee, within, declaration }) => {
    const data: SiteData = {
      kind,
      callee,
      within,
      firstLine: lines.positionAt(declaration.start).line + 1,
      lastLine: lines.positionAt(declaration.end).line + 1,
    };
    return { range: rangeOf(start, end, lines), data };
  });
}

export function rangeOf(start: number, end: number, lines: ReadDocument['lines']): Range {
  return { start: lines.positionAt(start), end: lines.positionAt(end) };
}
