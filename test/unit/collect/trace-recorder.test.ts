import assert from 'node:assert/strict';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { analyzeTrace } from '../../../core/trace/analyze';
import { memorySource } from '../../../core/trace/source';
import { parsePprofAddress } from '../../../extension/collect/pprof-address';
import { PprofClient } from '../../../extension/collect/pprof-client';
import { SampleDocuments } from '../../../extension/collect/sample-documents';
import { predictTraceStop } from '../../../extension/collect/stop-prediction';
import { recordTrace, type TraceRequest } from '../../../extension/collect/trace-recorder';
import { startLab } from '../../lab-program';

const request: TraceRequest = { lengthMs: 300, maxPauseMs: 50, goroutines: 20, goVersion: 'go1.26.8' };

describe('recording a trace', function () {
  this.timeout(30_000);
  let client: PprofClient;
  let server: http.Server | null = null;
  afterEach(() => {
    client.close();
    server?.close();
    server = null;
  });

  const connect = (address: string): PprofClient =>
    (client = new PprofClient(parsePprofAddress(address), { signal: new AbortController().signal }));
  const serve = async (answer: http.RequestListener): Promise<PprofClient> => {
    const made = http.createServer(answer);
    server = made;
    await new Promise<void>((done) => made.listen(0, '127.0.0.1', done));
    return connect(`127.0.0.1:${(made.address() as AddressInfo).port}`);
  };

  it('gives a trace of a real server, of the length that was asked for', async () => {
    const lab = await startLab('healthy-idle');
    try {
      const sample = new SampleDocuments();
      const { status, pauseMs } = await recordTrace(connect(lab.pprof), request, sample);
      assert.deepEqual([status, pauseMs], ['ok', predictTraceStop(20, 'go1.26.8')]);
      const [document] = sample.documents;
      assert.equal(document?.name, 'trace/execution.trace');
      const { error, startNs, endNs, acceptors } = analyzeTrace(memorySource(document.bytes!));
      assert.equal(error, null);
      assert.ok(endNs - startNs > 250e6);
      assert.ok(acceptors.length >= 4);
    } finally {
      await lab.stop();
    }
  });

  it('asks nothing of a server that it would stop for too long, or whose goroutines are not counted', async () => {
    let asked = 0;
    await serve((_, response) => {
      asked++;
      response.end();
    });
    const old = { ...request, goroutines: 100_000, goVersion: 'go1.20.1' };
    for (const [of, why] of [
      [old, /^To begin a trace of 100000 goroutines would stop the program for about 222 ms, more than the 50 ms/],
      [{ ...old, goVersion: null }, /about 222 ms/],
      [{ ...request, goroutines: null }, /^The number of goroutines is unknown/],
    ] as const) {
      const sample = new SampleDocuments();
      const { status, reason } = await recordTrace(client, of, sample);
      assert.equal(status, 'skipped');
      assert.match(reason!, why);
      assert.deepEqual(sample.documents, []);
    }
    assert.equal(asked, 0);
    // The same number is no trouble for a newer Go.
    const { status } = await recordTrace(client, { ...old, goVersion: 'go1.26.8' }, new SampleDocuments());
    assert.deepEqual([status, asked], ['ok', 1]);
  });

  it('says what pprof says when it refuses', async () => {
    await serve((_, response) => {
      response.writeHead(500, { 'X-Go-Pprof': '1' });
      response.end('Could not enable tracing: tracing is already enabled\n');
    });
    const { status, reason } = await recordTrace(client, request, new SampleDocuments());
    assert.equal(status, 'failed');
    assert.match(reason!, /status 500: Could not enable tracing: tracing is already enabled\./);
  });

  it('does not quote a page that is not of pprof', async () => {
    await serve((_, response) => {
      response.writeHead(500);
      response.end('<img src=x onerror=alert(1)>');
    });
    const { reason } = await recordTrace(client, request, new SampleDocuments());
    assert.match(reason!, /is not pprof: it answers with status 500/);
  });

  it('keeps what came of a trace that broke off', async () => {
    await serve((_, response) => {
      response.write('go 1.26 trace\0\0\0', () => response.destroy());
    });
    const sample = new SampleDocuments();
    const { status, reason } = await recordTrace(client, request, sample);
    assert.equal(status, 'partial');
    assert.match(reason!, /^The trace: it is cut: /);
    assert.equal(sample.documents[0]?.cut, true);
    assert.equal(sample.documents[0].bytes?.length, 16);
  });
});
