import assert from 'node:assert/strict';
import { listenerMethods } from '../../../core/correlate/listener-type';
import { creationSite } from '../../../core/correlate/site';
import { codeCalls, frame, joined, type MadeGoroutine, type MadeSample } from '../../fixtures/diagnosis/joined';

const main: MadeGoroutine = { id: 1, state: 'select', frames: ['main.main:5'] };
const lib = 'example.com/lib';
/** A library's loop, made by its own go statement in New, which has returned. */
const loop: MadeGoroutine = {
  ...{ id: 7, state: 'chan send', frames: [`${lib}.(*T).loop:30`], madeAt: `${lib}.New:20`, madeBy: 1 },
};
const calls = [
  [`${lib}.New`, 'main.first:40'],
  [`${lib}.New`, `${lib}.Open:22`, 'main.second:50'],
];

/** Line of the user's that made goroutine 7. */
function line(made: readonly (readonly string[])[], sample: Partial<MadeSample> = {}): number | null {
  const j = joined([{ goroutines: [main, loop], ...sample, debugger: { spawnCalls: codeCalls(made) } }]);
  return creationSite(j, j.lastDump!.byId.get(7)!, j.lastDump!)?.line ?? null;
}

describe("the user's call that made a library's goroutine and has returned", () => {
  it('is known when it is the only one', () => {
    assert.equal(line(calls.slice(0, 1)), 40);
    assert.equal(line(calls.slice(1)), 50);
    assert.equal(line(calls), null);
    assert.equal(line([calls[0]!, [`${lib}.New`, `${lib}.Run:9`]]), null, 'Run may be called through a value');
    assert.equal(line([]), null);
  });

  it('is else the one in a function that has run on the goroutine that made it', () => {
    const ended = (parent: number): Partial<MadeSample> => {
      const made = [{ createdBy: frame('main.second:55'), startPc: '0x9', ids: [6], parents: [parent] }];
      return { firstLook: { ended: made, captors: new Map() } };
    };
    assert.equal(line(calls, ended(1)), 50);
    assert.equal(line(calls, ended(2)), null);
    const inMain: MadeGoroutine = { ...main, frames: ['main.first:44', 'main.main:5'] };
    assert.equal(line(calls, { goroutines: [inMain, loop] }), 40);
    const twice = { ...ended(1), goroutines: [main, loop, { ...loop, id: 8 }] };
    assert.equal(line(calls, twice), null, 'another call has made the like of it');
  });

  it('is nearer than who made the goroutine that it was on', () => {
    const server: MadeGoroutine = {
      id: 2,
      state: 'IO wait',
      frames: [`${lib}.Serve:90`, 'main.main:9'],
      madeAt: 'main.main:8',
    };
    const request: MadeGoroutine = {
      id: 3,
      state: 'IO wait',
      frames: [`${lib}.serve:91`],
      madeAt: `${lib}.Serve:89`,
      madeBy: 2,
    };
    const goroutines = [main, server, request, { ...loop, madeBy: 3 }];
    assert.equal(line(calls.slice(0, 1), { goroutines }), 40);
  });

  it('of a goroutine that the library made on behalf of another is that of the other', () => {
    const handler: MadeGoroutine = { ...loop, id: 9, madeAt: `${lib}.(*T).loop:33`, madeBy: 7 };
    const j = joined([{ goroutines: [main, loop, handler], debugger: { spawnCalls: codeCalls(calls.slice(0, 1)) } }]);
    assert.equal(creationSite(j, j.lastDump!.byId.get(9)!, j.lastDump!)?.line, 40);
  });
});

describe('a method of a listener', () => {
  it('is of a type that has a method Accept', () => {
    const j = joined([{ goroutines: [main], debugger: { acceptMethods: [`${lib}.(*T).Accept`, 'main.U.Accept'] } }]);
    const of = (name: string): boolean => listenerMethods(j)(frame(`${name}:1`));
    assert.equal(of(`${lib}.(*T).Push`), true);
    assert.equal(of('main.U.Push'), true);
    assert.equal(of(`${lib}.(*V).Push`), false);
    assert.equal(of('main.push'), false);
  });
});
