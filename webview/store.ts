/** One value that views watch. */
export class Store<S> {
  private readonly watchers = new Set<() => void>();

  constructor(private state: S) {}

  get(): S {
    return this.state;
  }

  set(state: S): void {
    this.state = state;
    // A copy, because drawing adds and removes watchers.
    for (const watcher of [...this.watchers]) watcher();
  }

  update(change: Partial<S>): void {
    this.set({ ...this.state, ...change });
  }

  /** Returns what ends the subscription. */
  subscribe(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => {
      this.watchers.delete(watcher);
    };
  }
}
