const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

const kinds = { Float64Array, Int32Array, Int16Array, Uint8Array } as const;
type Kind = keyof typeof kinds;

/** JSON that keeps typed arrays, as base64 of their little-endian bytes. For data inside a report. */
export function packJson(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) {
    const kind = (Object.keys(kinds) as Kind[]).find((k) => value instanceof kinds[k]);
    if (kind === undefined) return null;
    return { $typed: kind, base64: toBase64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)) };
  }
  if (Array.isArray(value)) return value.map(packJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, packJson(v)]));
}

/** The inverse of `packJson`. What does not have the form of a packed array stays as it is. */
export function unpackJson(value: unknown): unknown {
  const steps = unpackSteps(value);
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

/** The same with a step for each packed array. */
export function* unpackSteps(value: unknown): Generator<undefined, unknown> {
  if (Array.isArray(value)) {
    const list: unknown[] = [];
    for (const item of value) list.push(isPlain(item) ? item : yield* unpackSteps(item));
    return list;
  }
  if (isPlain(value)) return value;
  const { $typed, base64 } = value as { $typed?: unknown; base64?: unknown };
  if (typeof $typed === 'string' && typeof base64 === 'string' && Object.hasOwn(kinds, $typed)) {
    yield;
    const bytes = fromBase64(base64);
    const whole = bytes.length - (bytes.length % kinds[$typed as Kind].BYTES_PER_ELEMENT);
    return new kinds[$typed as Kind](bytes.buffer.slice(0, whole));
  }
  const entries: [string, unknown][] = [];
  for (const [k, v] of Object.entries(value)) entries.push([k, yield* unpackSteps(v)]);
  return Object.fromEntries(entries);
}

function isPlain(value: unknown): value is string | number | boolean | null | undefined {
  return typeof value !== 'object' || value === null;
}

function toBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const n = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    parts.push(
      letters[n >> 18]! +
        letters[(n >> 12) & 63]! +
        (i + 1 < bytes.length ? letters[(n >> 6) & 63]! : '=') +
        (i + 2 < bytes.length ? letters[n & 63]! : '='),
    );
  }
  return parts.join('');
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const values = new Uint8Array(128);
  for (let i = 0; i < letters.length; i++) values[letters.charCodeAt(i)] = i;
  const end = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array(Math.max(0, (text.length >> 2) * 3 - end));
  for (let i = 0, at = 0; i + 3 < text.length; i += 4) {
    const digit = (j: number): number => values[text.charCodeAt(i + j) & 127]!;
    const n = (digit(0) << 18) | (digit(1) << 12) | (digit(2) << 6) | digit(3);
    bytes[at++] = n >> 16;
    if (at < bytes.length) bytes[at++] = n >> 8;
    if (at < bytes.length) bytes[at++] = n;
  }
  return bytes;
}
