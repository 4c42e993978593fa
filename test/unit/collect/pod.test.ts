import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { UserError } from '../../../core/base/errors';
import { diagnose } from '../../../core/diagnose/diagnose';
import type { Recording } from '../../../core/model/recording';
import type { PodChoice } from '../../../core/protocol/host-webview';
import { collectFromPod } from '../../../extension/collect/collect-from-pod';
import type { CollectOptions } from '../../../extension/collect/collect-options';
import { Kubectl } from '../../../extension/collect/kubectl';
import { parsePods, surePprofPort } from '../../../extension/collect/pods';
import { traceKernel } from '../../../extension/workers/trace-kernel-file';
import { startLab, type LabProgram } from '../../lab-program';
import { Scripted, type ScriptedCluster } from '../../pods/scripted-cluster';

const web = { namespace: 'shop', name: 'web-5d9c', containers: { web: [{ name: 'pprof', containerPort: 6060 }] } };
const choice: PodChoice = {
  ...{ context: 'dev', namespace: 'shop', name: 'web-5d9c', container: 'web' },
  ...{ port: 6060, inside: false },
};

describe('a program in a Kubernetes pod', function () {
  this.timeout(60_000);
  let lab: LabProgram;
  let scripted: Scripted;
  const cluster = (change: Partial<ScriptedCluster> = {}): ScriptedCluster => ({
    context: 'dev',
    pods: [web],
    ports: { 6060: Number(lab.pprof.split(':')[1]) },
    forbidden: [],
    refused: false,
    image: 'node:22-slim',
    ...change,
  });

  before(async () => {
    lab = await startLab('accept-pileup');
  });
  after(async () => {
    await lab.stop();
  });
  beforeEach(() => {
    scripted = new Scripted(cluster());
  });
  afterEach(() => {
    assert.deepEqual(running(scripted.kubectl), [], 'kubectl is always ended');
    scripted.remove();
  });

  const collect = (pod: PodChoice, change: Partial<CollectOptions> = {}): Promise<Recording> =>
    collectFromPod(
      pod,
      { kubectl: scripted.kubectl, debugImage: 'node:22-slim', programs: 'dist' },
      {
        ...{ intervalMs: 400, samples: 2, maxPauseMs: 50, traceMs: 400, gdb: 'none' },
        sources: new Set(['dump', 'trace', 'debugger', 'os']),
        signal: new AbortController().signal,
        onProgress: () => undefined,
        toolVersion: 'test',
        ...change,
      },
    );
  const refused = async (promise: Promise<unknown>, code: string, says: RegExp): Promise<void> => {
    const error = await promise.then(
      () => null,
      (e: unknown) => e,
    );
    assert.ok(error instanceof UserError, String(error));
    assert.equal(error.code, code);
    assert.match(error.line, says);
  };

  it('is diagnosed from dump and trace through a forwarded port', async () => {
    const recording = await collect(choice);
    const diagnosis = diagnose(recording, traceKernel('dist/trace-kernel.wasm'));
    assert.equal(diagnosis.verdict.class, 'accept-pileup');
    assert.equal(diagnosis.sources.dump.status, 'ok');
    assert.equal(diagnosis.sources.trace.status, 'ok');
    // What listens on the forwarded port is kubectl: its process is not taken for the program.
    assert.equal(diagnosis.target.pid, null);
    assert.match(diagnosis.sources.os.reason ?? '', /in a pod/);
    for (const call of scripted.calls) assert.match(call, /--context=dev/);
  });

  it('is diagnosed from inside with all sources, where a debug container may be added', async () => {
    assert.equal(await new Kubectl(scripted.kubectl).mayDebug('dev', 'shop'), true);
    const before = leftBehind();
    const recording = await collect({ ...choice, port: cluster().ports[6060]!, inside: true });
    const diagnosis = diagnose(recording, traceKernel('dist/trace-kernel.wasm'));
    assert.equal(diagnosis.verdict.class, 'accept-pileup');
    const { dump, trace, os, debugger: memory } = diagnosis.sources;
    for (const source of [dump, trace, os]) assert.equal(source.status, 'ok', source.reason ?? '');
    // No gdb in the image: memory is read without.
    assert.equal(memory.status, 'partial', memory.reason ?? '');
    assert.equal(recording.target.pid, lab.pid);
    assert.match(scripted.calls.at(-1)!, /^debug pod\/web-5d9c .*--target=web .*--profile=general/);
    assert.deepEqual(leftBehind(), before);
  });

  it('says what was wrong inside, and leaves nothing behind when it is cancelled there', async () => {
    const inside = { ...choice, inside: true };
    await refused(collect({ ...inside, port: 1 }), 'pod-debug', /Nothing can be reached at .*127\.0\.0\.1:1/);
    scripted.change({ image: 'other' });
    await refused(collect(inside), 'cluster', /timed out waiting/);
    scripted.change({ image: 'node:22-slim', forbidden: ['ephemeralcontainers'] });
    assert.equal(await new Kubectl(scripted.kubectl).mayDebug('dev', 'shop'), false);
    await refused(collect(inside), 'cluster-refuses', /cannot patch resource/);
    scripted.change({ forbidden: [] });
    const cancel = new AbortController();
    const before = leftBehind();
    setTimeout(() => {
      cancel.abort();
    }, 1000);
    const port = cluster().ports[6060]!;
    await refused(
      collect({ ...inside, port }, { intervalMs: 20_000, signal: cancel.signal }),
      'cancelled',
      /was cancelled/,
    );
    for (let i = 0; i < 50 && leftBehind().length > before.length; i++) await wait(100);
    assert.deepEqual(leftBehind(), before);
  });

  it('that goes away in the middle is told of, with what to do', async () => {
    let began = 0;
    const collecting = collect(choice, {
      intervalMs: 30_000,
      onSample: () => {
        began = Date.now();
        scripted.change({ pods: [] });
      },
    });
    await refused(collecting, 'forward-broken', /web-5d9c broke .*lost connection to pod.* take another sample/);
    assert.ok(began > 0 && Date.now() - began < 25_000, 'it does not wait for the next sample');
    await refused(collect(choice), 'pod-gone', /gone or does not run.*pick it again/);
  });

  it('where nothing listens on the port, or forwarding is not allowed, is told of', async () => {
    await refused(collect({ ...choice, port: 7070 }), 'forward-failed', /nothing listens on port 7070/);
    scripted.change({ forbidden: ['portforward'] });
    await refused(collect(choice), 'cluster-refuses', /pods\/portforward.*Ask for the right/);
  });

  it('is let go of when the diagnosis is cancelled', async () => {
    const cancel = new AbortController();
    setTimeout(() => {
      cancel.abort();
    }, 1200);
    await refused(collect(choice, { intervalMs: 20_000, signal: cancel.signal }), 'cancelled', /was cancelled/);
  });

  it('is listed from all namespaces, or from the own one where only that is allowed', async () => {
    const other = { namespace: 'default', name: 'own', containers: { a: [], b: [] } };
    scripted.change({ pods: [web, other] });
    const kubectl = new Kubectl(scripted.kubectl);
    assert.equal(await kubectl.context(), 'dev');
    const names = async (): Promise<string[]> => (await kubectl.pods('dev')).map((p) => p.name);
    assert.deepEqual(await names(), ['web-5d9c', 'own']);
    scripted.change({ forbidden: ['list'] });
    assert.deepEqual(await names(), ['own']);
    scripted.change({ refused: true });
    await refused(kubectl.pods('dev'), 'cluster', /6443 was refused/);
    await refused(new Kubectl('/nowhere/kubectl').context(), 'kubectl', /not found .*acceptLeak\.kubectl/);
  });
});

describe('kubectl’s list of pods', () => {
  it('is read as far as it goes', () => {
    assert.deepEqual(parsePods('nonsense'), []);
    assert.deepEqual(
      parsePods('{"items":[null,{"metadata":{}},{"metadata":{"name":"a","namespace":"b"},"status":{}}]}'),
      [],
    );
  });

  it('tells pprof’s port by its name before its number, and asks for no other', () => {
    const port = (...ports: { name: string; port: number }[]): number | null =>
      surePprofPort({ name: 'c', image: '', id: null, ports });
    assert.equal(port({ name: 'x', port: 6060 }, { name: 'go-pprof', port: 8081 }), 8081);
    assert.equal(port({ name: 'http', port: 80 }, { name: '', port: 6060 }), 6060);
    assert.equal(port({ name: 'http', port: 80 }), null);
  });
});

/** Processes of a program, by its path. */
function running(file: string): string[] {
  const lines = execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => line.includes(file));
}

/** Temporary folders of the product. */
function leftBehind(): string[] {
  return readdirSync(tmpdir()).filter((n) => /^accept-leak-[A-Za-z0-9]{6}$/.test(n));
}
