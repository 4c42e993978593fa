import * as assert from 'node:assert/strict';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { mayDetectLeaks, takeLeakProfile } from '../../../extension/collect/leak-detector';
import { parsePprofAddress } from '../../../extension/collect/pprof-address';
import { PprofClient } from '../../../extension/collect/pprof-client';
import { SampleDocuments } from '../../../extension/collect/sample-documents';

/** What is taken from a server that answers so, and what it was asked. */
async function taken(
  answer: (response: http.ServerResponse) => void,
): Promise<{ readonly answered: boolean; readonly sample: SampleDocuments; readonly asked: readonly string[] }> {
  const asked: string[] = [];
  const server = http.createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = parsePprofAddress(`127.0.0.1:${(server.address() as AddressInfo).port}`);
  const client = new PprofClient(address, { signal: new AbortController().signal });
  const sample = new SampleDocuments();
  try {
    return { answered: await takeLeakProfile(client, sample), sample, asked };
  } finally {
    client.close();
    server.closeAllConnections();
    server.close();
  }
}

describe("Go's own leak detector", () => {
  const profile = gzipSync('a profile');

  it('is asked once, and its profile is kept as it came', async () => {
    const { answered, sample, asked } = await taken((response) => response.end(profile));
    assert.deepEqual([answered, asked], [true, ['/debug/pprof/goroutineleak?debug=0']]);
    const [document, ...more] = sample.documents;
    assert.deepEqual([document?.name, document?.error, more.length], ['pprof/goroutineleak.pb.gz', null, 0]);
    assert.deepEqual(Buffer.from(document!.bytes!), profile);
  });

  const without: Readonly<Record<string, (response: http.ServerResponse) => void>> = {
    'a program that does not know the profile': (response) => {
      response.statusCode = 404;
      response.end('Unknown profile\n');
    },
    'a mux that answers everything with a page': (response) => response.end('<html>hello</html>'),
    'an empty answer': (response) => response.end(),
    'a connection that breaks within the profile': (response) => {
      response.setHeader('content-length', profile.length);
      response.write(profile.subarray(0, 10), () => response.destroy());
    },
  };
  for (const [name, answer] of Object.entries(without))
    it(`${name} is no fault and leaves nothing`, async () => {
      const { answered, sample } = await taken(answer);
      assert.deepEqual([answered, sample.documents], [false, []]);
    });

  it('is not asked of a Go that cannot have it', () => {
    assert.deepEqual(
      ['go1.21.13', 'go1.25.0', 'go1.26', 'go1.26.8-custom', 'go1.100.1', 'devel +abc', null].map(mayDetectLeaks),
      [false, false, true, true, true, true, true],
    );
  });
});
