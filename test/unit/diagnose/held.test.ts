import assert from 'node:assert/strict';
import { diagnose } from '../../../core/diagnose/diagnose';
import type { Recording } from '../../../core/model/recording';
import { readBundle } from '../../../extension/collect/bundle-file';

/** The recording as if a debugger had held the process: every thread in tracing stop. */
async function held(name: string): Promise<Recording> {
  const recording = await readBundle(`test/fixtures/bundles/${name}.tar.gz`);
  const samples = recording.samples.map((sample) => ({
    ...sample,
    documents: sample.documents.map((d) =>
      d.name === 'proc/threads.tsv' && d.bytes !== null
        ? {
            ...d,
            bytes: Buffer.from(
              Buffer.from(d.bytes)
                .toString()
                .replace(/^(\d+\t\d+\t)\w/gm, '$1t'),
            ),
          }
        : d,
    ),
  }));
  return { ...recording, samples };
}

describe('a program that a debugger holds', () => {
  it('is never called healthy, and the reason is said', async () => {
    const { verdict, findings } = diagnose(await held('healthy-idle'));
    assert.equal(verdict.class, 'inconclusive');
    assert.ok(findings[0]!.missing.some((m) => /stopped, by a debugger/.test(m.says)));
    assert.match(findings[0]!.next!, /go on/);
  });

  it('makes a finding less sure', async () => {
    const { findings } = diagnose(await held('stalled-mutex-accept'));
    const stalled = findings.find((f) => f.class === 'stalled-accept-loop')!;
    assert.notEqual(stalled.confidence, 'confirmed');
    assert.ok(stalled.against.some((m) => /stopped, by a debugger/.test(m.says)));
  });
});
