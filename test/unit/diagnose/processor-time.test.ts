import * as assert from 'node:assert/strict';
import {
  failsAgain,
  goesRoundAccept,
  goesRoundServe,
  onlyComputes,
  processorTime,
} from '../../../core/diagnose/processor-time';
import type { Frame } from '../../../core/model/frame';
import { joined, type MadeGoroutine } from '../../fixtures/diagnosis/joined';

const runner: MadeGoroutine = { id: 7, state: 'running', frames: ['main.log:5', 'main.loop:28'] };

/** What a profile says of goroutine 7 whose samples have these functions, innermost first. */
function said(counts: Readonly<Record<string, number>>, ...others: readonly MadeGoroutine[]): string[] {
  const frame = (name: string): Frame => ({ function: name, file: '/src/main.go', line: 1, pc: null, inlined: false });
  const samples = Object.entries(counts).map(([stack, n]) => ({
    ...{ values: [n, n * 1e7], labels: [] },
    frames: stack.split(' ').map(frame),
  }));
  const cpu = { sampleTypes: [{ type: 'samples', unit: 'count' }], samples, timeNanos: '0' };
  const j = joined([{ goroutines: [runner, ...others], cpu }]);
  const time = processorTime(j, j.lastDump!.byId.get(7)!);
  const answers = { goesRoundAccept, goesRoundServe, failsAgain, onlyComputes };
  return Object.entries(answers).flatMap(([name, ask]) => (ask(time) ? [name] : []));
}

describe('the processor time of a goroutine that never rests', () => {
  it('one sample in Accept shows what it goes round', () => {
    const accept = 'internal/poll.(*FD).Accept net.(*TCPListener).Accept main.loop';
    assert.deepEqual(said({ [accept]: 1, 'syscall.write main.log main.loop': 40 }), ['goesRoundAccept']);
    assert.deepEqual(said({ [accept]: 1 }, { ...runner, id: 8 }), [], 'or what another of that function does');
    assert.deepEqual(said({ 'internal/poll.(*FD).Accept main.other': 9 }), [], 'another began otherwise');
  });

  it('a Serve that it enters and leaves again and again fails at once; one that it stays in may compute', () => {
    const serve = 'mail.(*Server).Serve main.loop';
    assert.deepEqual(said({ [serve]: 3, 'mail.New main.loop': 90 }), ['goesRoundServe']);
    assert.deepEqual(said({ [`main.sum ${serve}`]: 90 }), ['onlyComputes']);
    const accept = `internal/poll.(*FD).Accept ${serve}`;
    assert.deepEqual(said({ [accept]: 1, [serve]: 3, 'mail.New main.loop': 90 }), ['goesRoundAccept']);
  });

  it('errors of the network are put into words, and nobody knows whose', () => {
    assert.deepEqual(said({ 'net.(*OpError).Error main.log main.loop': 2, 'main.log main.loop': 60 }), ['failsAgain']);
  });

  it('many samples without either compute', () => {
    assert.deepEqual(said({ 'main.sum main.loop': 30 }), ['onlyComputes']);
    assert.deepEqual(said({ 'main.sum main.loop': 29 }), [], 'too few');
  });
});
