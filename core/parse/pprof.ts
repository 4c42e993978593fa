import { err, ok, type Result } from '../base/result';
import type { Frame } from '../model/frame';
import type { StackProfile } from '../model/stack-profile';
import { detect } from './detect';
import { gunzip } from './inflate';
import { readProfile, type RawLocation, type RawProfile } from './pprof/profile-reader';

/** The largest profile that is read, unpacked. One of 100,000 goroutines takes a few megabytes. */
const profileLimit = 128 << 20;

/**
 * Reads a pprof profile (`/debug/pprof/goroutine?debug=0` and any other), packed with gzip or not. Inlined calls, all
 * sample types and all labels are kept; a number label reads as `12 bytes`. Error: what is wrong and where.
 */
export function parsePprof(bytes: Uint8Array): Result<StackProfile> {
  let data = bytes;
  if (detect(bytes) === 'gzip') {
    const unpacked = gunzip(bytes, profileLimit);
    if (!unpacked.ok) return err(`${unpacked.error.message} (at byte ${unpacked.error.offset})`);
    data = unpacked.value;
  }
  const raw = readProfile(data);
  if (!raw.ok) return raw;
  if (raw.value.sampleTypes.length === 0) return err('This is no pprof profile: it has no sample types');
  return ok(resolve(raw.value));
}

/** Follows ids and string indexes. What a profile refers to but does not hold reads as an empty name. */
function resolve(raw: RawProfile): StackProfile {
  const text = (index: number): string => raw.strings[index] ?? '';
  const framesByLocation = new Map<string, readonly Frame[]>();
  const framesOf = (id: string): readonly Frame[] => {
    let frames = framesByLocation.get(id);
    if (frames === undefined) {
      frames = locationFrames(raw, raw.locations.get(id), text);
      framesByLocation.set(id, frames);
    }
    return frames;
  };
  return {
    sampleTypes: raw.sampleTypes.map((t) => ({ type: text(t.type), unit: text(t.unit) })),
    samples: raw.samples.map((s) => ({
      values: s.values,
      frames: s.locations.flatMap(framesOf),
      labels: s.labels.map((l) => ({
        key: text(l.key),
        value: l.str !== 0 ? text(l.str) : l.num === '0' && l.unit === 0 ? '' : `${l.num} ${text(l.unit)}`.trim(),
      })),
    })),
    timeNanos: raw.timeNanos,
  };
}

function locationFrames(raw: RawProfile, location: RawLocation | undefined, text: (i: number) => string): Frame[] {
  if (location === undefined) return [{ function: '', file: '', line: 0, pc: null, inlined: false }];
  const pc = location.address;
  if (location.lines.length === 0) return [{ function: '', file: '', line: 0, pc, inlined: false }];
  return location.lines.map((line, i) => {
    const fn = raw.functions.get(line.function);
    return {
      function: text(fn?.name ?? 0),
      file: text(fn?.file ?? 0),
      line: line.line,
      pc,
      inlined: i < location.lines.length - 1,
    };
  });
}
