/** One value that views watch. */
export class Store<S> {
  private readonly watchers: (() => void)[] = [];

  constructor(private state: S) {}

  get(): S {
    return this.state;
  }

  set(state: S): void {
    this.state = state;
    for (const watcher of this.watchers) watcher();
  }

  update(change: Partial<S>): void {
    this.set({ ...this.state, ...change });
  }

  subscribe(watcher: () => void): void {
    this.watchers.push(watcher);
  }
}
