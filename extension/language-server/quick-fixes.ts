import { CodeActionKind, type CodeAction, type Diagnostic } from 'vscode-languageserver/node';
import { problemSource } from '../../core/protocol/language';
import { closeListener } from './fix-close';
import { restoreNonblocking } from './fix-nonblocking';
import { limitReading } from './fix-timeout';
import type { Fix } from './edits';
import type { ReadDocument } from './go-documents';

const fixes: Readonly<Record<string, (read: ReadDocument, line: number) => Fix | null>> = {
  'listener-leak': closeListener,
  'channel-listener-leak': closeListener,
  'fd-exhaustion': closeListener,
  'handler-leak': limitReading,
  'close-wait-leak': limitReading,
  'stalled-accept-loop': limitReading,
  'kernel-blocked-accept': restoreNonblocking,
};

/** Quick fixes for our entries among the problems. */
export function fixesFor(read: ReadDocument, uri: string, problems: readonly Diagnostic[]): CodeAction[] {
  return problems.flatMap((problem): CodeAction[] => {
    const code = typeof problem.code === 'string' ? problem.code : '';
    const fix = problem.source === problemSource ? fixes[code]?.(read, problem.range.start.line) : null;
    if (fix === null || fix === undefined) return [];
    const edit = { changes: { [uri]: [...fix.edits] } };
    return [{ title: fix.title, kind: CodeActionKind.QuickFix, diagnostics: [problem], edit }];
  });
}
