import { strict as assert } from 'node:assert';
import { parseGoroutineGroups } from '../../../core/parse/goroutine-groups';
import type { StackProfile } from '../../../core/model/stack-profile';
import { fixture } from '../../golden/golden';

function parse(text: string): StackProfile {
  const profile = parseGoroutineGroups(new TextEncoder().encode(text));
  if (!profile.ok) throw new Error(profile.error);
  return profile.value;
}

describe('goroutine profile as text (debug=1)', () => {
  it('reads counts, labels, padded columns and frames without a symbol', () => {
    const text =
      'goroutine profile: total 12\n11 @ 0x1 0x2\n# labels: {"a\\"b":"x, {y}", "t":"\\u00fc\\t\\x00"}\n' +
      '#\t0x1010\tmain.f+0x10\t\t\t/src/a b.go:7\n#\t0x2000\n\n1 @ 0x3\n#\t0x3001\tmain.g[...]+0x1\t/b.go:9\n\n';
    assert.deepEqual(parse(text), {
      sampleTypes: [{ type: 'goroutine', unit: 'count' }],
      timeNanos: '0',
      samples: [
        {
          values: [11],
          labels: [
            { key: 'a"b', value: 'x, {y}' },
            { key: 't', value: 'ü\t\0' },
          ],
          frames: [
            { function: 'main.f', file: '/src/a b.go', line: 7, pc: '0x1010', inlined: false },
            { function: '', file: '', line: 0, pc: '0x2000', inlined: false },
          ],
        },
        {
          values: [1],
          labels: [],
          frames: [{ function: 'main.g[...]', file: '/b.go', line: 9, pc: '0x3001', inlined: false }],
        },
      ],
    });
  });

  it('finds inlined calls by where their function begins', () => {
    // inner is inlined into outer, which calls itself: both outer frames are calls of their own.
    const text =
      'goroutine profile: total 1\n1 @ 0x1\n#\t0x1010\tmain.inner+0x10\t/a.go:1\n#\t0x1020\tmain.outer+0x20\t/a.go:2\n' +
      '#\t0x1030\tmain.inner+0x30\t/a.go:3\n#\t0x1040\tmain.outer+0x40\t/a.go:4\n#\t0x2001\tmain.main+0x1\t/a.go:5\n';
    assert.deepEqual(
      parse(text).samples[0]?.frames.map((f) => f.inlined),
      [true, false, true, false, false],
    );
  });

  it('keeps what there is of a cut text, at every byte', () => {
    const bytes = fixture('dumps/groups-1.13.15.txt');
    const whole = parse(new TextDecoder().decode(bytes));
    const header = bytes.indexOf(10);
    for (let end = 0; end < bytes.length; end++) {
      const cut = parseGoroutineGroups(bytes.subarray(0, end));
      if (end >= header) assert.ok(cut.ok && cut.value.samples.length <= whole.samples.length);
    }
    assert.equal(
      whole.samples.reduce((sum, s) => sum + s.values[0]!, 0),
      11,
    );
  });

  it('says when it is none', () => {
    assert.deepEqual(parseGoroutineGroups(new TextEncoder().encode('hello\n')), {
      ok: false,
      error: 'There is no line "goroutine profile: total N"',
    });
  });
});
