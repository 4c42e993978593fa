const grouped = new Intl.NumberFormat('en-US');

/** `1,024`. */
export function count(n: number): string {
  return grouped.format(n);
}

/** `1 sample`, `2 samples`. */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** A duration with one unit: `0 ms`, `< 1 ms`, `412 ms`, `2.0 s`, `3 min 5 s`. */
export function duration(ms: number): string {
  if (ms <= 0) return '0 ms';
  if (ms < 1) return '< 1 ms';
  if (ms < 1000) return `${String(Math.round(ms))} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${String(Math.floor(seconds / 60))} min ${String(seconds % 60)} s`;
}

/** A short duration in the unit that fits: `840 ns`, `12.4 µs`, then as `duration`. */
export function nanoseconds(ns: number): string {
  if (ns < 1000) return `${String(Math.round(ns))} ns`;
  if (ns < 1e6) return `${(ns / 1000).toFixed(1)} µs`;
  return ns < 1e7 ? `${(ns / 1e6).toFixed(1)} ms` : duration(ns / 1e6);
}

/** `+10`, `−3`, or `±0`. */
export function difference(n: number): string {
  return n === 0 ? '±0' : n > 0 ? `+${count(n)}` : `−${count(-n)}`;
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
