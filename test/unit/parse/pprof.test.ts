import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { parse } from 'protobufjs';
import type { StackProfile } from '../../../core/model/stack-profile';
import { parsePprof } from '../../../core/parse/pprof';
import { fixture } from '../../golden/golden';

/** Written from profile.proto by protobufjs's reflection, which shares no code with the reader under test but its varints. */
const Profile = parse(readFileSync('core/parse/profile.proto', 'utf8')).root.lookupType('accept_leak.pprof.Profile');

function encode(message: object): Uint8Array {
  return new Uint8Array(Profile.encode(Profile.fromObject(message)).finish());
}

function read(bytes: Uint8Array): StackProfile {
  const profile = parsePprof(bytes);
  if (!profile.ok) throw new Error(profile.error);
  return profile.value;
}

const strings = ['', 'goroutine', 'count', 'main.inner', 'main.outer', '/a.go', 'key', 'value', 'bytes', 'main.other'];
/** Three ids that are one and the same number to a double. */
const [a, b, c] = ['9007199254740992', '9007199254740993', '18446744073709551615'];
const message = {
  sampleType: [
    { type: 1, unit: 2 },
    { type: 2, unit: 8 },
  ],
  stringTable: strings,
  timeNanos: '1754000000123456789',
  function: [
    { id: a, name: 3, filename: 5 },
    { id: b, name: 4, filename: 5 },
    { id: c, name: 9, filename: 5 },
  ],
  location: [
    {
      id: a,
      address: '18446744073709551614',
      line: [
        { functionId: a, line: 7 },
        { functionId: b, line: 9 },
      ],
    },
    { id: b, line: [{ functionId: c, line: 11 }] },
    { id: c, address: 4096 },
  ],
  sample: [
    {
      locationId: [a, b],
      value: [3, 300],
      label: [
        { key: 6, str: 7 },
        { key: 8, num: '-12', numUnit: 8 },
        { key: 6, num: 5 },
      ],
    },
    { locationId: [b, c], value: [1, '-1'] },
  ],
};

describe('pprof profile', () => {
  it('keeps inlined calls, all values, all labels and 64-bit ids', () => {
    const profile = read(encode(message));
    const file = '/a.go';
    const other = { function: 'main.other', file, line: 11, pc: null, inlined: false };
    assert.deepEqual(profile, {
      sampleTypes: [
        { type: 'goroutine', unit: 'count' },
        { type: 'count', unit: 'bytes' },
      ],
      timeNanos: '1754000000123456789',
      samples: [
        {
          values: [3, 300],
          labels: [
            { key: 'key', value: 'value' },
            { key: 'bytes', value: '-12 bytes' },
            { key: 'key', value: '5' },
          ],
          frames: [
            { function: 'main.inner', file, line: 7, pc: '0xfffffffffffffffe', inlined: true },
            { function: 'main.outer', file, line: 9, pc: '0xfffffffffffffffe', inlined: false },
            other,
          ],
        },
        {
          values: [1, -1],
          labels: [],
          frames: [other, { function: '', file: '', line: 0, pc: '0x1000', inlined: false }],
        },
      ],
    });
  });

  it('reads packed and plain alike', () => {
    assert.deepEqual(read(gzipSync(encode(message))), read(encode(message)));
  });

  it('reads as an empty name what the profile refers to but does not hold', () => {
    const profile = read(encode({ ...message, function: [], location: [message.location[0]] }));
    assert.deepEqual(
      profile.samples[0]?.frames.map((f) => [f.function, f.line]),
      [
        ['', 7],
        ['', 9],
        ['', 0],
      ],
    );
  });

  it('never throws on a profile that is cut or changed', () => {
    const bytes = encode(message);
    for (let end = 0; end < bytes.length; end++) parsePprof(bytes.subarray(0, end));
    for (let at = 0; at < bytes.length; at++)
      for (const change of [0xff, 0x80, 0x01]) {
        const changed = bytes.slice();
        changed[at] = changed[at]! ^ change;
        parsePprof(changed);
      }
  });

  it('says where packing or content is broken', () => {
    const packed = fixture('dumps/profile-1.26.8.pb.gz');
    assert.deepEqual(parsePprof(packed.subarray(0, 900)), {
      ok: false,
      error: 'The compressed data ends too early (at byte 900)',
    });
    const bytes = encode(message);
    const cut = parsePprof(bytes.subarray(0, bytes.length - 3));
    assert.match(cut.ok ? '' : cut.error, /^This is no pprof profile: .* \(at byte \d+\)$/);
    assert.equal(parsePprof(new Uint8Array(0)).ok, false);
  });
});
