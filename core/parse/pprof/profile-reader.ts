import { Reader } from 'protobufjs/minimal';
import { err, ok, type Result } from '../../base/result';

/**
 * The messages of profile.proto, as they are in the file. Ids are decimal texts: they are 64 bits wide, and a JS number
 * would merge two that differ in the last bits. Indexes into the string table are numbers.
 *
 * Read with protobufjs's Reader field by field: its reflection compiles code at run time, which a webview's content
 * policy forbids, and generated classes keep an object for every 64-bit number, ten times the size of the profile.
 */
export interface RawProfile {
  readonly sampleTypes: RawValueType[];
  readonly samples: RawSample[];
  readonly locations: Map<string, RawLocation>;
  readonly functions: Map<string, RawFunction>;
  readonly strings: string[];
  timeNanos: string;
}

export interface RawValueType {
  readonly type: number;
  readonly unit: number;
}

export interface RawSample {
  readonly locations: string[];
  readonly values: number[];
  readonly labels: RawLabel[];
}

export interface RawLabel {
  key: number;
  str: number;
  num: string;
  unit: number;
}

export interface RawLocation {
  id: string;
  /** Hex with 0x, or null where the profile has none. */
  address: string | null;
  readonly lines: { function: string; line: number }[];
}

export interface RawFunction {
  id: string;
  name: number;
  file: number;
}

/** Reads a Profile message. Error: what the reader stumbled over and where. */
export function readProfile(bytes: Uint8Array): Result<RawProfile> {
  const profile: RawProfile = {
    sampleTypes: [],
    samples: [],
    locations: new Map(),
    functions: new Map(),
    strings: [],
    timeNanos: '0',
  };
  const reader = new Reader(bytes);
  try {
    fields(reader, bytes.length, (field) => {
      switch (field) {
        case 1:
          profile.sampleTypes.push(message(reader, readValueType));
          return true;
        case 2:
          profile.samples.push(message(reader, readSample));
          return true;
        case 4: {
          const location = message(reader, readLocation);
          profile.locations.set(location.id, location);
          return true;
        }
        case 5: {
          const fn = message(reader, readFunction);
          profile.functions.set(fn.id, fn);
          return true;
        }
        case 6:
          profile.strings.push(reader.string());
          return true;
        case 9:
          profile.timeNanos = signed(reader.int64()).toString();
          return true;
        default:
          return false;
      }
    });
  } catch (e) {
    // protobufjs throws RangeError or Error on any malformed input, and nothing else can throw here.
    return err(`This is no pprof profile: ${e instanceof Error ? e.message : String(e)} (at byte ${reader.pos})`);
  }
  return ok(profile);
}

/** Calls `read` with each field number up to `end`; a field that it does not take (false) is skipped. */
function fields(reader: Reader, end: number, read: (field: number, wireType: number) => boolean): void {
  while (reader.pos < end) {
    const tag = reader.tag();
    if (!read(tag >>> 3, tag & 7)) reader.skipType(tag & 7);
  }
  if (reader.pos > end) throw new RangeError('a message runs over its end');
}

function message<T>(reader: Reader, read: (reader: Reader, end: number) => T): T {
  const end = reader.size() + reader.pos;
  if (end > reader.len) throw new RangeError('a message runs over the end of the data');
  return read(reader, end);
}

/** A repeated number, packed (proto3) or not (Go writes single ones so). */
function numbers(reader: Reader, wireType: number, read: () => void): true {
  if (wireType !== 2) read();
  else {
    const end = reader.size() + reader.pos;
    if (end > reader.len) throw new RangeError('a list runs over the end of the data');
    while (reader.pos < end) read();
  }
  return true;
}

/** protobufjs gives 64-bit numbers as two halves. */
interface Halves {
  readonly low: number;
  readonly high: number;
}

function unsigned({ low, high }: Halves): bigint {
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}

function signed(halves: Halves): bigint {
  return BigInt.asIntN(64, unsigned(halves));
}

const idText = (reader: Reader): string => unsigned(reader.uint64()).toString();

/** A count, a line or an index: exact below 2^53. */
const index = (reader: Reader): number => Number(signed(reader.int64()));

function readValueType(reader: Reader, end: number): RawValueType {
  const value = { type: 0, unit: 0 };
  fields(reader, end, (field) => {
    if (field === 1) value.type = index(reader);
    else if (field === 2) value.unit = index(reader);
    else return false;
    return true;
  });
  return value;
}

function readSample(reader: Reader, end: number): RawSample {
  const sample: RawSample = { locations: [], values: [], labels: [] };
  fields(reader, end, (field, wireType) => {
    if (field === 1) return numbers(reader, wireType, () => sample.locations.push(idText(reader)));
    if (field === 2) return numbers(reader, wireType, () => sample.values.push(index(reader)));
    if (field !== 3) return false;
    sample.labels.push(message(reader, readLabel));
    return true;
  });
  return sample;
}

function readLabel(reader: Reader, end: number): RawLabel {
  const label: RawLabel = { key: 0, str: 0, num: '0', unit: 0 };
  fields(reader, end, (field) => {
    if (field === 1) label.key = index(reader);
    else if (field === 2) label.str = index(reader);
    else if (field === 3) label.num = signed(reader.int64()).toString();
    else if (field === 4) label.unit = index(reader);
    else return false;
    return true;
  });
  return label;
}

function readLocation(reader: Reader, end: number): RawLocation {
  const location: RawLocation = { id: '0', address: null, lines: [] };
  fields(reader, end, (field) => {
    if (field === 1) location.id = idText(reader);
    else if (field === 3) location.address = `0x${unsigned(reader.uint64()).toString(16)}`;
    else if (field === 4) location.lines.push(message(reader, readLine));
    else return false;
    return true;
  });
  return location;
}

function readLine(reader: Reader, end: number): { function: string; line: number } {
  const line = { function: '0', line: 0 };
  fields(reader, end, (field) => {
    if (field === 1) line.function = idText(reader);
    else if (field === 2) line.line = index(reader);
    else return false;
    return true;
  });
  return line;
}

function readFunction(reader: Reader, end: number): RawFunction {
  const fn: RawFunction = { id: '0', name: 0, file: 0 };
  fields(reader, end, (field) => {
    if (field === 1) fn.id = idText(reader);
    else if (field === 2) fn.name = index(reader);
    else if (field === 4) fn.file = index(reader);
    else return false;
    return true;
  });
  return fn;
}
