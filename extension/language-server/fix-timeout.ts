import { everyNode, importOf, insertion } from './edits';
import type { ReadDocument } from './go-documents';
import { childIn, textOf } from './syntax-node';
import type { Fix } from './edits';

const serverType = /^(?:http\.)?Server$/;

/** A ReadTimeout for an `http.Server{…}` of the file that has none, the nearest to the line. */
export function limitReading(read: ReadDocument, line: number): Fix | null {
  const open = openServers(read);
  const distance = (offset: number): number => Math.abs(read.lines.positionAt(offset).line - line);
  open.sort((a, b) => distance(a.at) - distance(b.at));
  const nearest = open[0];
  if (nearest === undefined) return null;
  const field = `ReadTimeout: 30 * time.Second${nearest.isEmpty ? '' : ', '}`;
  return {
    title: 'Limit how long a request may take to arrive: ReadTimeout of http.Server',
    edits: [insertion(read.lines, nearest.at, field), ...importOf(read, 'time')],
  };
}

/** Where the fields of such literals begin. */
function openServers(read: ReadDocument): { at: number; isEmpty: boolean }[] {
  return read.file.declarations.flatMap((declaration) => {
    if (!read.file.text.slice(declaration.start, declaration.end).includes('Server{')) return [];
    const piece = read.file.whole(declaration);
    if (piece === null) return [];
    return [...everyNode(piece.root)].flatMap((node) => {
      const type = childIn(node, 'type');
      const body = childIn(node, 'body');
      if (node.type !== 'composite_literal' || type === null || body === null) return [];
      if (!serverType.test(textOf(type)) || /\bReadTimeout\s*:/.test(textOf(body))) return [];
      return [{ at: body.start + piece.base + 1, isEmpty: body.children.length === 0 }];
    });
  });
}
