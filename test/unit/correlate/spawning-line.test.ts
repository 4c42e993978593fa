import * as assert from 'node:assert/strict';
import { creatorStands } from '../../../core/correlate/spawning-line';
import { joinSample } from '../../../core/correlate/joined-sample';
import { CodeOrigin } from '../../../core/correlate/code-origin';
import { parseGoroutineDump } from '../../../core/parse/goroutine-dump';

/** A loop that stands in `name` at `line`, and a goroutine that it made at line 30. */
function standing(name: string, line: number): ReturnType<typeof creatorStands> {
  const text =
    `goroutine 7 [chan send]:\n${name}()\n\t/src/main.go:${line} +0x1\ncreated by main.main in goroutine 1\n\t/src/main.go:9 +0x2\n\n` +
    `goroutine 8 [IO wait]:\nmain.handle()\n\t/src/main.go:50 +0x1\ncreated by main.loop in goroutine 7\n\t/src/main.go:30 +0x2\n`;
  const { goroutines, byId } = joinSample(
    {
      startedAtMs: 0,
      goroutines: parseGoroutineDump(new TextEncoder().encode(text)).table,
      goroutinesFrom: 'dump',
      debugger: null,
      firstLook: null,
      session: null,
      goroutinesCut: false,
      profile: null,
      leaked: null,
      cpu: null,
      os: null,
      observerConnections: [],
      dumpAtMs: 0,
      osAtMs: 0,
    },
    new CodeOrigin(null),
  );
  assert.equal(goroutines.length, 2);
  return creatorStands(byId.get(7)!, byId.get(8)!);
}

describe('where the maker of a goroutine stands', () => {
  it('above its go statement: it has gone round', () => {
    assert.equal(standing('main.loop', 28), 'above');
  });

  it('below it: it may have left the loop', () => {
    assert.equal(standing('main.loop', 33), 'below');
  });

  it('in another function: nothing is known', () => {
    assert.equal(standing('main.other', 28), null);
  });
});
