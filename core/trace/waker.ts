import type { Frame } from '../model/frame';

/**
 * Whether the goroutine that runs where a wait for a connection ends is what ended it (Close, or a deadline set to the
 * past: the innermost frame is of internal/poll, Go 1.11 to 1.26), or it only ran the garbage collector, which polls
 * the network when it starts the world again (runtime/proc.go, startTheWorldWithSema).
 */
export function wokeByItself(stack: readonly Frame[]): boolean {
  return stack[0]?.function.startsWith('internal/poll.') === true;
}
