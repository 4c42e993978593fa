import * as assert from 'node:assert/strict';
import { notes } from '../../../core/diagnose/notes';
import { catalogs } from '../../../core/diagnose/text/catalogs';
import type { RecordedTarget } from '../../../core/model/recording';
import type { Note } from '../../../core/model/diagnosis';
import type { StackProfile } from '../../../core/model/stack-profile';
import { joined, type MadeProgram, type MadeSample } from '../../fixtures/diagnosis/joined';

const quiet: MadeSample = { goroutines: [{ id: 1, state: 'chan receive', frames: ['main.main:12'] }] };
const pprofAt = (base: string): Partial<RecordedTarget> => ({ pprof: `${base}/debug/pprof` });
const notesOf = (samples: readonly MadeSample[], program?: MadeProgram): Note[] =>
  notes({ ...joined(samples, program), texts: catalogs.en });
const kinds = (program: MadeProgram, sample = quiet): string[] => notesOf([sample, sample], program).map((n) => n.kind);

describe('notes beside the verdict', () => {
  it('pprof on an address that others reach, with what to do instead', () => {
    const target = pprofAt('http://10.0.0.1:8080');
    for (const address of ['0.0.0.0:8080', '[::]:8080', '10.0.0.1:8080', '192.168.1.2:8080']) {
      const [note, ...more] = notesOf([quiet], { target, address });
      assert.deepEqual([note?.kind, more.length], ['pprof-reachable', 0], address);
      assert.ok(note!.says.includes(address) && note!.remedy.includes('"127.0.0.1:6060"'));
    }
  });

  it('not on loopback, and not for a listener that is not pprof', () => {
    const target = pprofAt('http://127.0.0.1:8080');
    for (const address of ['127.0.0.1:8080', '127.9.0.1:8080', '[::1]:8080', '[::ffff:127.0.0.1]:8080'])
      assert.deepEqual(kinds({ target, address }), [], address);
    assert.deepEqual(kinds({ target: pprofAt('http://127.0.0.1:6060'), address: '0.0.0.0:8080' }), []);
  });

  it('knows the port that an address leaves out', () => {
    assert.deepEqual(kinds({ target: pprofAt('http://host'), address: '0.0.0.0:80' }), ['pprof-reachable']);
    assert.deepEqual(kinds({ target: pprofAt('https://host'), address: '0.0.0.0:443' }), ['pprof-reachable']);
    assert.deepEqual(kinds({ target: pprofAt('https://[::1]:8443'), address: '0.0.0.0:443' }), []);
    assert.deepEqual(kinds({ target: pprofAt('http://[fe80::1]:8443'), address: '[::]:8443' }), ['pprof-reachable']);
  });

  it('no pprof, where somebody asked for it', () => {
    const skipped = { status: 'skipped', tookMs: 0, pauseMs: 0 } as const;
    const reason = 'there is no pprof address';
    assert.deepEqual(kinds({ sources: { dump: { ...skipped, reason } } }), ['no-pprof']);
    assert.deepEqual(kinds({ sources: { dump: { ...skipped, reason: 'not asked for' } } }), []);
    assert.deepEqual(kinds({ target: { pid: null }, sources: { dump: { ...skipped, reason } } }), []);
  });

  it('a stripped program, but not one that could not be read', () => {
    const target = pprofAt('http://127.0.0.1:8080');
    assert.deepEqual(kinds({ target: { ...target, stripped: true } }), ['stripped']);
    assert.deepEqual(kinds({ target: { ...target, stripped: null } }), []);
  });

  it("Go's leak detector: how many, and where most of them wait in the program's own code", () => {
    const frame = (fn: string, line: number) => ({
      function: fn,
      file: '/src/main.go',
      line,
      pc: null,
      inlined: false,
    });
    const at = (count: number, ...frames: readonly ReturnType<typeof frame>[]) => ({
      ...{ values: [count], frames, labels: [] },
    });
    const leaked: StackProfile = {
      sampleTypes: [{ type: 'goroutineleak', unit: 'count' }],
      timeNanos: '0',
      samples: [
        at(2, frame('main.rare', 5)),
        at(40, frame('runtime.gopark', 1), frame('runtime.chansend1', 2), frame('main.publish', 77)),
      ],
    };
    const target = pprofAt('http://127.0.0.1:8080');
    const [note, ...more] = notesOf([quiet, { ...quiet, leaked }], { target });
    assert.deepEqual([note?.kind, more.length], ['goroutine-leak', 0]);
    assert.match(note!.says, /\b42 goroutines\b.*main\.go:77/);
    assert.deepEqual(kinds({ target }, { ...quiet, leaked: { ...leaked, samples: [] } }), []);
  });
});
