import assert from 'node:assert/strict';
import { UserError } from '../../../core/base/errors';
import { GoSession } from '../../../extension/host/go-session';

const session = (): GoSession =>
  new GoSession({ id: 's1', name: 'Launch server', customRequest: (command) => Promise.resolve(command) });
const process = (systemProcessId: unknown) => ({ type: 'event', event: 'process', body: { systemProcessId } });

async function errorOf(promise: Promise<unknown>): Promise<UserError> {
  const error: unknown = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof UserError, String(error));
  return error;
}

describe('a Go debug session', () => {
  it('is of the process that its debugger tells, also when it tells it late', async () => {
    const late = session();
    const found = late.process();
    late.hear(process(4711));
    assert.equal(await found, 4711);
    assert.equal(await late.process(0), 4711);
  });

  it('whose debugger never tells a process is refused with its name and another way', async () => {
    const remote = session();
    for (const message of [null, 'process', [], { event: 'process' }, process(0), process('7'), process(1.5)])
      remote.hear(message);
    const { code, message, remedy } = await errorOf(remote.process(0));
    assert.equal(code, 'session-without-pid');
    assert.match(message, /Launch server/);
    assert.match(remedy, /Go: Diagnose Process…/);
  });

  it('that ends before it has a process is not waited for', async () => {
    const failsToBuild = session();
    // An hour: only its end can end this before the test's own limit.
    const waiting = errorOf(failsToBuild.process(3_600_000));
    failsToBuild.end();
    const { code, message, remedy } = await waiting;
    assert.equal(code, 'session-ended');
    assert.match(message, /Launch server/);
    assert.match(remedy, /Start it again/);
  });

  it('holds its process still from a stop to what lets it go on, and never after its end', async () => {
    const launched = session();
    const isPaused = (): boolean => launched.paused !== null;
    assert.equal(isPaused(), false);
    launched.hear({ type: 'event', event: 'stopped' });
    assert.equal(await launched.paused?.request('threads', {}), 'threads');
    launched.hear({ type: 'response', command: 'next', success: false });
    launched.hear({ type: 'response', command: 'stackTrace', success: true });
    assert.equal(isPaused(), true);
    launched.hear({ type: 'response', command: 'next', success: true });
    assert.equal(isPaused(), false);
    launched.hear({ type: 'event', event: 'stopped' });
    launched.hear({ type: 'event', event: 'continued' });
    assert.equal(isPaused(), false);
    launched.hear({ type: 'event', event: 'stopped' });
    launched.end();
    assert.equal(isPaused(), false);
  });
});
