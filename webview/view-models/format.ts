/** `1,024`; at most three digits after the point. Not with Intl: to load it takes longer than to draw the verdict. */
export function count(n: number): string {
  if (!Number.isFinite(n)) return '–';
  const [whole = '', part] = String(Math.round(Math.abs(n) * 1000) / 1000).split('.');
  let grouped = part === undefined ? '' : `.${part}`;
  let end = whole.length;
  for (; end > 3; end -= 3) grouped = `,${whole.slice(end - 3, end)}${grouped}`;
  return `${n < 0 ? '-' : ''}${whole.slice(0, end)}${grouped}`;
}

/** A time of the day where the reader is: `15:04:05`. `iso` is ISO 8601. */
export function timeOfDay(iso: string): string {
  const at = new Date(iso);
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map((n) => String(n).padStart(2, '0')).join(':');
}

/** A duration with one unit: `0 ms`, `< 1 ms`, `412 ms`, `2.0 s`, `3 min 5 s`. */
export function duration(ms: number): string {
  if (!Number.isFinite(ms)) return '–';
  if (ms <= 0) return '0 ms';
  if (ms < 1) return '< 1 ms';
  if (ms < 1000) return `${String(Math.round(ms))} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${String(Math.floor(seconds / 60))} min ${String(seconds % 60)} s`;
}

/** A short duration in the unit that fits: `840 ns`, `12.4 µs`, then as `duration`. */
export function nanoseconds(ns: number): string {
  // A clock that went back measured nothing.
  if (!Number.isFinite(ns) || ns < 0) return '–';
  if (ns < 1000) return `${String(Math.round(ns))} ns`;
  if (ns < 1e6) return `${(ns / 1000).toFixed(1)} µs`;
  return ns < 1e7 ? `${(ns / 1e6).toFixed(1)} ms` : duration(ns / 1e6);
}

/** A point in time, as exact as `stepNs` asks for: `1.200 s`, `709.001 ms`, `0`. */
export function timeText(ns: number, stepNs: number): string {
  if (ns === 0) return '0';
  const size = Math.abs(ns);
  const [unit, name]: readonly [number, string] =
    size >= 1e9 ? [1e9, 's'] : size >= 1e6 ? [1e6, 'ms'] : size >= 1e3 ? [1e3, 'µs'] : [1, 'ns'];
  const digits = Math.min(9, Math.max(0, Math.ceil(Math.log10(unit / Math.max(stepNs, 1)) - 1e-9)));
  return `${ns < 0 ? '−' : ''}${(size / unit).toFixed(digits)} ${name}`;
}

/** `+10`, `−3`, or `±0`. */
export function difference(n: number): string {
  return n === 0 ? '±0' : n > 0 ? `+${count(n)}` : `−${count(-n)}`;
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

/** The text with its middle left out where it is longer. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const half = Math.floor((most - 1) / 2);
  return `${text.slice(0, half)}…${text.slice(-half)}`;
}

/**
 * Text in which every character is seen: those that turn the direction of writing, take no room or end a line where none
 * ends are written as escapes.
 */
export function visible(text: string): string {
  if (plain.test(text)) return text;
  return text.replace(unseen, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Nearly every text is this, and it is found out many times faster. */
const plain = /^[ -~]*$/;

/** Control characters, joiners and spaces without width, marks and overrides of direction, separators of lines. */
const unseen = /[^\P{Cc}\t\n]|[\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/gu;
