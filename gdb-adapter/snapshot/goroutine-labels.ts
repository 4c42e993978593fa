import { copyMemory, wordAt, type Memory } from './process-memory';
import type { RuntimeLayout } from './runtime-layout';

/** A label of runtime/pprof. */
export interface GoroutineLabel {
  readonly key: string;
  /** What is longer than `maxText` bytes ends with `…`. */
  readonly value: string;
}

export const maxLabels = 64;
export const maxText = 256;
/** Beyond this a length is rather garbage. */
const absurd = 1 << 24;

/**
 * The labels of the goroutine whose g is at `address`, ascending by key, at most `maxLabels`; null where they cannot be
 * read or changed meanwhile. `minor` is 26 of Go 1.26: `g.labels` points to a map (itself a pointer) before 1.24, then to a slice of pairs
 * (labelMap in runtime/pprof/label.go).
 */
export function goroutineLabels(
  memory: Memory,
  { g }: RuntimeLayout,
  address: number,
  minor: number,
): readonly GoroutineLabel[] | null {
  if (g.labels < 0) return null;
  const identity = (): string => `${wordAt(memory, address + g.goid)} ${wordAt(memory, address + g.labels)}`;
  const before = identity();
  const labels = wordAt(memory, address + g.labels);
  if (Number.isNaN(labels)) return null;
  const found = labels === 0 ? [] : minor < 24 ? inMap(memory, wordAt(memory, labels)) : inSlice(memory, labels);
  if (found === null || identity() !== before) return null;
  return found.sort((a, b) => (a.key < b.key ? -1 : 1)).slice(0, maxLabels);
}

function inSlice(memory: Memory, slice: number): GoroutineLabel[] | null {
  const count = wordAt(memory, slice + 8);
  if (!(count >= 0 && count < absurd)) return null;
  const wanted = Math.min(count, maxLabels);
  const pairs = copyMemory(memory, wordAt(memory, slice), wanted * 32);
  return pairs.length < wanted * 32 ? null : labelsAt(memory, viewOf(pairs), indices(wanted, 32), 16);
}

/** hmap and bmap of runtime/map.go, Go 1.21 – 1.23: eight hashes, keys and values in a bucket, then the next bucket. */
const map = { count: 0, b: 9, buckets: 16, oldBuckets: 24, size: 32 } as const;
const bucket = { cells: 8, keys: 8, values: 136, next: 264, size: 272 } as const;
/** Smaller hashes mark cells that are empty or have moved to the new buckets. */
const minTopHash = 5;
/** 2^7 buckets hold more labels than are shown. */
const maxB = 7;

function inMap(memory: Memory, address: number): GoroutineLabel[] | null {
  const header = copyMemory(memory, address, map.size);
  if (header.length < map.size) return null;
  const view = viewOf(header);
  const b = view.getUint8(map.b);
  if (b > maxB) return null;
  const labels: GoroutineLabel[] = [];
  for (const at of [map.buckets, map.oldBuckets]) {
    const buckets = Number(view.getBigUint64(at, true));
    // The old ones are half as many, or as many where it only was tidied up.
    const isHalf = at === map.oldBuckets && (view.getUint8(8) & 8) === 0;
    const count = buckets === 0 ? 0 : 2 ** b / (isHalf ? 2 : 1);
    for (let i = 0; i < count; i++) {
      const inside = inBuckets(memory, buckets + i * bucket.size);
      if (inside === null) return null;
      labels.push(...inside);
    }
  }
  // The count came from the same reading; what does not fit it is torn.
  return labels.length === Number(view.getBigUint64(map.count, true)) ? labels : null;
}

/** A bucket and those that it overflows to. */
function inBuckets(memory: Memory, first: number): GoroutineLabel[] | null {
  const labels: GoroutineLabel[] = [];
  let address = first;
  for (let chain = 0; address !== 0 && chain < maxLabels; chain++) {
    const bytes = copyMemory(memory, address, bucket.size);
    if (bytes.length < bucket.size) return null;
    const view = viewOf(bytes);
    const used = indices(bucket.cells, 16, bucket.keys).filter((_, cell) => view.getUint8(cell) >= minTopHash);
    const found = labelsAt(memory, view, used, bucket.values - bucket.keys);
    if (found === null) return null;
    labels.push(...found);
    address = Number(view.getBigUint64(bucket.next, true));
  }
  return labels;
}

/** Each key's string header is at one of `places` in `view`, its value's `toValue` bytes behind. */
function labelsAt(memory: Memory, view: DataView, places: readonly number[], toValue: number): GoroutineLabel[] | null {
  const labels: GoroutineLabel[] = [];
  for (const at of places) {
    const key = textAt(memory, view, at);
    const value = textAt(memory, view, at + toValue);
    if (key === null || value === null) return null;
    labels.push({ key, value });
  }
  return labels;
}

function textAt(memory: Memory, view: DataView, at: number): string | null {
  const length = Number(view.getBigUint64(at + 8, true));
  if (length > absurd) return null;
  const wanted = Math.min(length, maxText);
  const bytes = copyMemory(memory, Number(view.getBigUint64(at, true)), wanted);
  if (bytes.length < wanted) return null;
  return Buffer.from(bytes).toString('utf8') + (length > maxText ? '…' : '');
}

function indices(count: number, step: number, from = 0): number[] {
  return Array.from({ length: count }, (_, i) => from + i * step);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
