import type { JoinedGoroutine, JoinedSample } from './joined-sample';

/** By its shape an accept loop: in a method Accept, in a Serve method, or in the accept call itself. */
export function isLoop(g: JoinedGoroutine): boolean {
  return g.shape.accept !== null || g.shape.acceptMethodAt >= 0 || g.shape.serveAt >= 0;
}

/** Creators of a goroutine that still live, nearest first; at most eight, so that a wrong dump cannot loop. */
export function ancestors(sample: JoinedSample, g: JoinedGoroutine): JoinedGoroutine[] {
  const list: JoinedGoroutine[] = [];
  let next = g.creator;
  while (next !== null && list.length < 8) {
    const parent = sample.byId.get(next);
    if (parent === undefined) break;
    list.push(parent);
    next = parent.creator;
  }
  return list;
}
