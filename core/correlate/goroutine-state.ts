import type { JoinedGoroutine } from './joined-sample';

/**
 * Wait reasons as dumps print them (runtime/runtime2.go, waitReasonStrings). They change between versions, so they are
 * grouped by what they mean, never listed.
 */
export type WaitKind = 'network' | 'channel' | 'lock' | 'sleep' | 'syscall' | 'running' | 'other';

export function waitKind(state: string): WaitKind {
  if (state.startsWith('IO wait')) return 'network';
  if (state.startsWith('chan ') || state.startsWith('select')) return 'channel';
  if (state.startsWith('sync.') || state.startsWith('semacquire')) return 'lock';
  if (state.startsWith('sleep')) return 'sleep';
  if (state.startsWith('syscall')) return 'syscall';
  // It would run, but for the collector, which makes it help or stops it.
  if (state.startsWith('GC assist') || state === 'preempted' || state === 'copystack') return 'running';
  return state.startsWith('run') ? 'running' : 'other';
}

/**
 * It runs, or would but for the runtime: one that starts the collector waits for it in `semacquire`, below a frame that waits for nothing
 * (runtime/mgc.go, gcStart), where all others are in a function of that name.
 */
export function isRunning({ state, shape }: JoinedGoroutine): boolean {
  if (waitKind(state) === 'running') return true;
  return state.startsWith('semacquire') && !/semacquire/i.test(shape.frames[0]?.function ?? 'semacquire');
}

/** Running, or in a system call: a loop that logs makes short ones, which look like `syscall` in a dump. False for one that is not there. */
export function isAwake(g: JoinedGoroutine | undefined): boolean {
  return g !== undefined && (isRunning(g) || waitKind(g.state) === 'syscall');
}

/** Parked by the poller in an accept call: how an idle listener looks. */
export function parkedInAccept(g: JoinedGoroutine): boolean {
  return g.shape.accept === 'poll' && waitKind(g.state) === 'network';
}

/** The same goroutine with the same frames in both: it was seen to stay where it is. */
export function unmoved(a: JoinedGoroutine | null | undefined, b: JoinedGoroutine | null | undefined): boolean {
  if (a === null || a === undefined || b === null || b === undefined || a.id !== b.id) return false;
  const x = a.shape.frames;
  const y = b.shape.frames;
  return (
    waitKind(a.state) === waitKind(b.state) &&
    x.length === y.length &&
    x.every((f, i) => f.function === y[i]!.function && f.line === y[i]!.line && f.file === y[i]!.file)
  );
}
