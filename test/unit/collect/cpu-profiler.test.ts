import * as assert from 'node:assert/strict';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { profileSeconds, takeCpuProfile } from '../../../extension/collect/cpu-profiler';
import { parsePprofAddress } from '../../../extension/collect/pprof-address';
import { PprofClient } from '../../../extension/collect/pprof-client';
import { SampleDocuments } from '../../../extension/collect/sample-documents';

/** Names of the documents that came, and what was asked. */
async function taken(status: number, body: string | Buffer): Promise<string[]> {
  const asked: string[] = [];
  const server = http.createServer((request, response) => {
    asked.push(request.url ?? '');
    response.statusCode = status;
    response.end(body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = parsePprofAddress(`127.0.0.1:${(server.address() as AddressInfo).port}`);
  const client = new PprofClient(address, { signal: new AbortController().signal });
  const sample = new SampleDocuments();
  try {
    const answered = await takeCpuProfile(client, 2, sample);
    return [...asked, ...sample.documents.map((d) => d.name), String(answered)];
  } finally {
    client.close();
    server.closeAllConnections();
    server.close();
  }
}

const asked = '/debug/pprof/profile?seconds=2';

describe('the CPU profile of a busy target', () => {
  it('is asked for as long as was said, and kept as it came', async () => {
    assert.deepEqual(await taken(200, gzipSync('a profile')), [asked, 'pprof/profile.pb.gz', 'true']);
  });

  it('is of a second, longer where many programs share the processors, and never long', () => {
    const lengths = [0, 2.2, 4.4, 40].map((load) => profileSeconds(load, 2));
    assert.deepEqual(lengths, [1, 1, 2, 3]);
  });

  it('a refusal, or an answer that is none, is no fault and leaves nothing', async () => {
    const refusal = "profile duration exceeds server's WriteTimeout\n";
    assert.deepEqual(await taken(400, refusal), [asked, 'false']);
    assert.deepEqual(await taken(200, '<html>hello</html>'), [asked, 'false']);
  });
});
