import { gunzipSync } from 'node:zlib';
import { err, ok, type Result } from '../../core/base/result';
import { failureOf } from './pprof-failure';

export interface GoroutineCount {
  readonly goroutines: number;
  /** Frames over all goroutines. */
  readonly frames: number;
}

const maxProfileBytes = 80 << 20;

/**
 * Number of goroutines in a gzipped goroutine profile (debug=0): the sum of the samples' values. Reads only what it needs of
 * profile.proto (github.com/google/pprof): Profile.sample = 2, Sample.location_id = 1, Sample.value = 2.
 */
export function countGoroutines(gzipped: Uint8Array): Result<GoroutineCount> {
  let bytes: Uint8Array;
  try {
    bytes = gunzipSync(gzipped, { maxOutputLength: maxProfileBytes });
  } catch (error) {
    const why =
      failureOf(error) === 'ERR_BUFFER_TOO_LARGE'
        ? `it unpacks to more than ${maxProfileBytes >> 20} MiB`
        : 'it is no gzip file';
    return err(`the profile cannot be read: ${why}`);
  }
  let [goroutines, frames] = [0, 0];
  const whole = eachField(bytes, (field, from, to) => {
    if (field !== 2) return true;
    let [value, depth] = [0, 0];
    const sample = eachField(bytes.subarray(from, to), (inner, start, end, single) => {
      const numbers = single === null ? varints(bytes.subarray(from + start, from + end)) : [single];
      if (inner === 1) depth += numbers.length;
      else if (inner === 2) value += numbers[0] ?? 0;
      return true;
    });
    goroutines += value;
    frames += value * depth;
    return sample;
  });
  return whole ? ok({ goroutines, frames }) : err('the profile cannot be read: it is no protobuf message');
}

type Visit = (field: number, from: number, to: number, single: number | null) => boolean;

/** Visits the fields of a message; false when it is not one. Wire types: 0 varint, 1 64 bits, 2 bytes, 5 32 bits. */
function eachField(bytes: Uint8Array, visit: Visit): boolean {
  let at = 0;
  while (at < bytes.length) {
    const [key, afterKey] = varint(bytes, at);
    const wire = key & 7;
    const [value, afterValue] = wire === 0 || wire === 2 ? varint(bytes, afterKey) : [wire === 1 ? 8 : 4, afterKey];
    const end = wire === 0 ? afterValue : afterValue + value;
    if (![0, 1, 2, 5].includes(wire) || end > bytes.length || end <= at) return false;
    if ((wire === 0 || wire === 2) && !visit(Math.floor(key / 8), afterValue, end, wire === 0 ? value : null))
      return false;
    at = end;
  }
  return true;
}

function varints(bytes: Uint8Array): number[] {
  const numbers: number[] = [];
  for (let at = 0; at < bytes.length;) {
    const [value, next] = varint(bytes, at);
    numbers.push(value);
    at = next;
  }
  return numbers;
}

/** Value and the position after it; past the end the bytes read as zero. */
function varint(bytes: Uint8Array, from: number): readonly [number, number] {
  let value = 0;
  let at = from;
  for (let scale = 1; ; scale *= 128) {
    const byte = bytes[at++] ?? 0;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return [value, at];
  }
}
