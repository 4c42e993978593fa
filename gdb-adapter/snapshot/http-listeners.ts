import type { GoroutineColumns } from '../../core/model/goroutine-snapshot';
import type { PollWait } from './poll-descriptors';
import type { Memory } from './process-memory';
import type { ListeningSocket } from './socket-table';
import { walkStacks } from './stack-reader';
import { StackStore } from './stack-store';
import type { StackWalker } from './stack-walk';
import type { Symbolizer } from './symbolizer';

/** Of more acceptors than these no stack is read. */
const mostRead = 256;

/**
 * Inodes of the listening sockets that net/http accepts on, in whatever its listener is wrapped: (*Server).Serve (net/http/server.go, Go 1.21
 * to 1.26) is on the stack of a goroutine that waits on the socket.
 */
export function httpListeners(
  { symbols, walker }: { readonly symbols: Symbolizer; readonly walker: StackWalker },
  memory: Memory,
  goroutines: GoroutineColumns,
  waits: ReadonlyMap<number, PollWait>,
  sockets: ReadonlyMap<number, ListeningSocket>,
): number[] {
  const inodes = new Map<number, number>();
  for (const [g, { inode }] of waits) if (inode !== null && sockets.has(inode)) inodes.set(g, inode);
  const rows: number[] = [];
  for (let r = 0; r < goroutines.count && rows.length < mostRead; r++)
    if (inodes.has(goroutines.address[r]!)) rows.push(r);
  const stacks = new StackStore();
  walkStacks(memory, goroutines, walker, stacks, rows);
  const serves = rows.filter((r) => {
    const stack = goroutines.stack[r]!;
    return stack >= 0 && symbols.framesOf(stacks.stack(stack)).some((f) => f.function === 'net/http.(*Server).Serve');
  });
  return [...new Set(serves.map((r) => inodes.get(goroutines.address[r]!)!))];
}
