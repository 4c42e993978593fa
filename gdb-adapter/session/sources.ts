import type { DebugProtocol } from '@vscode/debugprotocol';
import { basename } from 'node:path';
import { errors } from '../../core/base/errors';
import type { Frame } from '../../core/model/frame';
import type { AttachedSession } from './attached-session';
import { localFile } from './local-file';
import { attachedIn, countIn, type RequestArguments, type RequestContext } from './handler';

/** Where a frame stands: a file of this machine, or a text of ours in place of one that is not here. */
export function sourceOf(
  { file, line }: Frame,
  session: AttachedSession,
): { readonly line: number; readonly column: number; readonly source?: DebugProtocol.Source } {
  // Code that the compiler made has no source.
  if (file === '' || file.startsWith('<') || line === 0) return { line: 0, column: 0 };
  const name = basename(file);
  const path = session.placeOf(file, localFile);
  if (path !== null) return { line, column: 1, source: { name, path } };
  // The text has no lines of the file, so the cursor goes to its first.
  const source = { name, sourceReference: session.referSource(file), origin: 'not on this machine' };
  return { line: 1, column: 1, source };
}

/** `source`: what is shown for a file that is not here. */
export async function source(
  args: RequestArguments,
  context: RequestContext,
): Promise<DebugProtocol.SourceResponse['body']> {
  const session = attachedIn(context);
  const reference = session.lookUp(countIn(args, 'sourceReference', context));
  if (reference?.kind !== 'source') throw errors.staleReference('source');
  const { path } = reference;
  const lines = new Map<number, string>();
  for (const { frames } of session.inspection.report.groups)
    for (const frame of frames) if (frame.file === path) lines.set(frame.line, frame.function);
  const calls = [...lines].sort(([a], [b]) => a - b).map(([line, name]) => `//   line ${line}  ${name}`);
  const content = [
    `// ${path}`,
    '// was compiled elsewhere, or with -trimpath, and is not at this path on this machine.',
    ...(calls.length === 0 ? [] : ['//', '// Goroutines of this snapshot are in it at', ...calls]),
    '',
  ].join('\n');
  return Promise.resolve({ content, mimeType: 'text/x-go' });
}
