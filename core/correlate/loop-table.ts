import type { JoinedGoroutine, JoinedSample } from './joined-sample';

/**
 * How a goroutine is tied to a listener, strongest first.
 * `epoll`: the pollDesc it waits on is registered for that socket; `poll-fd`: it queues for the same *poll.FD as one that is;
 * `syscall`: the descriptor is an argument of its system call; `traced`: it took connections in the trace, and no other listener is
 * without a loop; `creator`: it started the goroutines that serve this
 * listener's connections, and goes on to start them; `spawner`: it started them, and may have gone on to something else;
 * `reach`: of all goroutines that are stuck only its stack leads to this listener; `pool`: so do those of all that hold its
 * connections, and who made them is gone; `connection`: it alone holds the only
 * accepted connection; `elimination`: the one loop and the one listener that are left over; `hand-over`: no loop is left over,
 * but the one goroutine that is stuck handing something on.
 */
export type LoopTie =
  | 'epoll'
  | 'poll-fd'
  | 'syscall'
  | 'traced'
  | 'creator'
  | 'spawner'
  | 'reach'
  | 'pool'
  | 'connection'
  | 'elimination'
  | 'hand-over';

/** The goroutine that accepts, or should accept, on a listener. */
export interface AcceptLoop {
  readonly goroutine: number;
  readonly inode: number;
  readonly tie: LoopTie;
  /** The goroutine in each sample, null where it is not in the dump. */
  readonly seen: readonly (JoinedGoroutine | null)[];
}

/** Ties as they are found; the first one of a goroutine stays. */
export class LoopTable {
  private readonly byGoroutine = new Map<number, AcceptLoop>();
  private readonly inodes = new Set<number>();

  constructor(private readonly samples: readonly JoinedSample[]) {}

  tie(goroutine: number, inode: number, tie: LoopTie): void {
    if (this.byGoroutine.has(goroutine)) return;
    this.inodes.add(inode);
    const seen = this.samples.map((s) => s.byId.get(goroutine) ?? null);
    this.byGoroutine.set(goroutine, { goroutine, inode, tie, seen });
  }

  hasGoroutine(id: number): boolean {
    return this.byGoroutine.has(id);
  }

  hasListener(inode: number): boolean {
    return this.inodes.has(inode);
  }

  all(): AcceptLoop[] {
    return [...this.byGoroutine.values()];
  }
}
