import assert from 'node:assert/strict';
import { gunzipSync, gzipSync } from 'node:zlib';
import { detect } from '../../../core/parse/detect';
import { GoroutineDumpParser, parseGoroutineDump } from '../../../core/parse/goroutine-dump';
import { parseGoroutineGroups } from '../../../core/parse/goroutine-groups';
import { GzipReader, gunzip } from '../../../core/parse/inflate';
import { parsePprof } from '../../../core/parse/pprof';
import { fixtures, text } from '../seeds';
import type { FuzzTarget } from '../target';

/** 64 MiB more than the input, as is promised of every reader. */
const unpackLimit = 16 << 20;

const dumpWords = [
  'goroutine 1 [IO wait, 3 minutes, locked to thread]:\n',
  'created by main.main in goroutine 1\n',
  '\t/a/b.go:12 +0x34 fp=0xc000 sp=0xc000 pc=0x47\n',
  'net.(*netFD).accept(0xc0001, {0x1, 0x2, ...})\n',
  '...additional frames elided...\n',
  '[originating from goroutine 7]:\n',
  'goroutine running on other thread; stack unavailable\n',
  ' gp=0xc0 m=3 mp=0xc1 ',
  'runtime.goexit({})\n',
  'labels: {"a":"b"}',
  'exit status 2\n',
];

export const profileTargets: readonly FuzzTarget[] = [
  {
    name: 'dump',
    seeds: () => fixtures('dumps', /\.txt$/, 12 << 10),
    words: dumpWords,
    longest: 16 << 10,
    run: (input) => {
      detect(input);
      const whole = parseGoroutineDump(input);
      // In pieces it reads the same.
      const parser = new GoroutineDumpParser();
      const cut = input.length === 0 ? 0 : (input[0]! * 257) % input.length;
      parser.push(input.slice(0, cut));
      parser.push(input.slice(cut));
      assert.deepEqual(parser.finish().table.count, whole.table.count);
    },
  },
  {
    name: 'groups',
    seeds: () => fixtures('dumps', /^groups/),
    words: [
      'goroutine profile: total 3\n',
      '1 @ 0x1 0x2\n',
      '# labels: {"a":"b\\n"}\n',
      '#\t0x1\tmain.f+0x1\t\t/a.go:1\n',
    ],
    run: (input) => void parseGoroutineGroups(input),
  },
  {
    name: 'pprof',
    seeds: () => fixtures('dumps', /\.pb\.gz$/).flatMap((b) => [b, gunzipSync(b)]),
    words: ['\x0a\x04\x08\x01\x10\x02', '\x12\x02\x0a\x00', '\x32\x00', '\x22\x03\x08\x01\x18', '\x2a\x02\x08\x01'],
    run: (input) => void parsePprof(input),
  },
  {
    name: 'gzip',
    seeds: () => [
      ...fixtures('dumps', /\.pb\.gz$/),
      gzipSync(text('one'), { level: 0 }),
      Buffer.concat([gzipSync(text('one')), gzipSync(Buffer.alloc(70_000, 'ab')), Buffer.alloc(20)]),
    ],
    words: ['\x1f\x8b\x08\x00', '\x00\x00\xff\xff', '\x03\x00'],
    longest: 8 << 10,
    run: (input) => {
      const whole = gunzip(input, unpackLimit);
      const cut = input.length >> 1;
      let length = 0;
      const pieces = new GzipReader(unpackLimit, (chunk) => (length += chunk.length));
      const first = pieces.push(input.slice(0, cut));
      const last = first.ok ? pieces.push(input.slice(cut)) : first;
      const end = last.ok ? pieces.finish() : last;
      assert.equal(end.ok, whole.ok);
      if (whole.ok) assert.equal(length, whole.value.length);
    },
  },
];
