import assert from 'node:assert/strict';
import {
  isHostToPanel,
  isPanelState,
  isPanelToHost,
  joinedParts,
  messageParts,
  type HostToPanel,
} from '../../../core/protocol/host-webview';
import { isStep } from '../../../core/protocol/step';
import { healthy } from '../../fixtures/diagnosis/diagnoses';

const taken = { target: { pid: 1, pprof: null }, diagnosis: healthy, takenAt: '2026-01-02T03:04:05Z' };

describe('messages of panel and host', () => {
  it('from the panel are known by their whole shape', () => {
    const site = { function: 'main.main', file: 'main.go', line: 1 };
    for (const good of [{ type: 'ready' }, { type: 'open', site }, { type: 'export', format: 'html' }])
      assert.equal(isPanelToHost(good), true);
    for (const bad of [
      null,
      'ready',
      { type: 'run' },
      { type: 'open', site: { ...site, line: '1' } },
      { type: 'export', format: 'exe' },
    ])
      assert.equal(isPanelToHost(bad), false);
  });

  it('from the host are told from what else a webview receives', () => {
    assert.equal(isHostToPanel({ type: 'diagnosis', taken }), true);
    assert.equal(isHostToPanel({ type: 'diagnosis', taken: { ...taken, takenAt: 1 } }), false);
    const doing = { name: 'forwardPort', port: 6060, pod: 'web' };
    const progress = { target: 'pid 1', elapsedMs: 1, steps: [{ source: 'os', doing, done: true }] };
    assert.equal(isHostToPanel({ type: 'progress', progress }), true);
    for (const bad of [null, { ...progress, steps: [null] }, { ...progress, target: 1 }])
      assert.equal(isHostToPanel({ type: 'progress', progress: bad }), false);
    for (const bad of ['looking', { name: 'findPod' }, { ...doing, port: '1' }, { name: 'recordTrace', seconds: NaN }])
      assert.equal(isStep(bad), false);
    for (const good of [{ name: 'readKernel' }, { name: 'findPod', pod: 'web' }, { name: 'recordTrace', seconds: 2 }])
      assert.equal(isStep(good), true);
    assert.equal(isHostToPanel({ type: 'failed', failure: { message: 'no process' } }), false);
    assert.equal(isHostToPanel({ source: 'somebody' }), false);
  });

  it('a kept state of another schema is not taken for ours', () => {
    assert.equal(isPanelState({ schema: 1, taken, ui: {} }), true);
    assert.equal(isPanelState({ schema: 1, taken: { ...taken, diagnosis: { schema: 2 } }, ui: {} }), false);
    assert.equal(isPanelState({ schema: 1, taken: { ...taken, target: { pid: 'x', pprof: null } } }), false);
    assert.equal(isPanelState(undefined), false);
  });

  const listeners = Array.from({ length: 2500 }, (_, i) => ({ ...healthy.listeners[0]!, inode: i }));
  const many: HostToPanel = { type: 'diagnosis', taken: { ...taken, diagnosis: { ...healthy, listeners } } };

  it('with many listeners come in parts and are joined again', () => {
    const parts = messageParts(many);
    assert.deepEqual(
      parts.map((p) => p.type),
      ['listeners', 'listeners', 'diagnosis'],
    );
    assert.ok(parts.every(isHostToPanel));
    const join = joinedParts();
    // Told twice, as to a page that was hidden meanwhile.
    for (let i = 0; i < 2; i++) assert.deepEqual(parts.map(join), [null, null, many]);
    const few: HostToPanel = { type: 'soFar', taken };
    assert.deepEqual(messageParts(few).map(join), [few]);
  });

  it('of which a part is not there are waited for', () => {
    const join = joinedParts();
    const [first, ...late] = messageParts(many);
    assert.deepEqual(late.map(join), [null, null]);
    assert.deepEqual([first!, ...late].map(join), [null, null, many]);
    const other = { ...late[1]!, taken: { ...taken, takenAt: '2027' } } as HostToPanel;
    assert.deepEqual([first!, late[0]!, other].map(join), [null, null, null]);
  });
});
