import { everyNode, functionAt, importOf, lineAfter, statementOf } from './edits';
import type { ReadDocument } from './go-documents';
import { childIn, textOf } from './syntax-node';
import type { Fix } from './edits';

/** Gives back the non-blocking mode that `Fd()` of the listener's file takes away. */
export function restoreNonblocking(read: ReadDocument, line: number): Fix | null {
  const nearest = functionAt(read, line);
  const pieces = nearest === null ? [] : [nearest.piece];
  for (const declaration of read.file.declarations) {
    const piece = declaration.body < 0 || declaration === nearest?.declaration ? null : read.file.whole(declaration);
    if (piece !== null && piece.root.source.includes('.Fd()')) pieces.push(piece);
  }
  for (const piece of pieces) {
    const call = [...everyNode(piece.root)].find((n) => n.type === 'call_expression' && /\.Fd\(\)$/.test(textOf(n)));
    const statement = call === undefined ? null : statementOf(call);
    const callee = call === undefined ? null : childIn(call, 'function');
    const file = callee === null ? null : childIn(callee, 'operand');
    if (statement === null || file?.type !== 'identifier') continue;
    const text = `_ = syscall.SetNonblock(int(${textOf(file)}.Fd()), true)`;
    return {
      title: 'Make the descriptor non-blocking again after Fd()',
      edits: [lineAfter(read, statement.end + piece.base, text), ...importOf(read, 'syscall')],
    };
  }
  return null;
}
