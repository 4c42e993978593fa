import assert from 'node:assert/strict';
import { endedLoop } from '../../../core/correlate/ended-loop';
import type { FirstLook } from '../../../core/model/debugger-evidence';
import { frame, joined, type MadeGoroutine, type MadeSample } from '../../fixtures/diagnosis/joined';

const main: MadeGoroutine = { id: 1, state: 'select', frames: ['main.main:5'] };
const handler = (id: number, fd: number, madeBy: number): MadeGoroutine => ({
  ...{ id, fd, state: 'IO wait', frames: ['internal/poll.runtime_pollWait:1', 'main.handle:50'] },
  ...{ madeAt: 'main.loop:30', madeBy },
});
const ended = (line: number, startPc: string, ids: readonly number[]): FirstLook['ended'][0] => ({
  createdBy: frame(`main.serve:${line}`),
  ...{ startPc, ids, parents: ids.map(() => 1) },
});

/** `goroutine line handlers` */
function loopOf(firstLook: FirstLook, sample: Partial<MadeSample> = {}): string | null {
  const j = joined([{ goroutines: [main], ...sample, firstLook }]);
  const loop = endedLoop(j, j.listeners[0]!);
  return loop && `${loop.goroutine} ${loop.madeAt.line} ${loop.handlers}`;
}

describe('an accept loop that has ended', () => {
  it('is known by the handlers that it made', () => {
    const handlers = {
      goroutines: [main, handler(8, 5, 7), handler(9, 6, 7), handler(10, 7, 4)],
      connections: [5, 6, 7],
    };
    const look = { ended: [ended(20, '0x1', [4]), ended(22, '0x2', [7])], captors: new Map() };
    assert.equal(loopOf(look, handlers), '7 22 2');
    assert.equal(loopOf({ ...look, ended: [] }, handlers), null);
  });

  it('is known by its function literal, which had captured the listener', () => {
    const look = { ended: [ended(20, '0x1', [4]), ended(22, '0x2', [7])], captors: new Map([[3, ['0x2', '0x5']]]) };
    assert.equal(loopOf(look), '7 22 0');
    assert.equal(loopOf({ ...look, captors: new Map([[4, ['0x2']]]) }), null, 'of another descriptor');
    assert.equal(loopOf({ ...look, ended: [ended(22, '0x2', [7, 8])] }), null, 'it is not known which was last');
  });
});
