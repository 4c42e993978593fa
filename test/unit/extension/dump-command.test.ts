import { strict as assert } from 'node:assert';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { dumpCommand } from '../../../extension/cli/dump-command';
import type { DumpReport } from '../../../extension/cli/dump-report';
import { fixture } from '../../golden/golden';

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

describe('accept-leak dump', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dump-command-'));
  after(() => {
    rmSync(folder, { recursive: true });
  });

  /** Runs the command on these bytes; what it writes is caught. */
  async function run(bytes: Uint8Array, json = true): Promise<Outcome> {
    const file = join(folder, 'input');
    writeFileSync(file, bytes);
    return runFile(file, json);
  }

  async function runFile(file: string, json: boolean): Promise<Outcome> {
    const written = { out: '', err: '' };
    const { stdout, stderr } = process;
    const keep = (stream: NodeJS.WriteStream, key: 'out' | 'err'): (() => void) => {
      const own = stream.write.bind(stream);
      stream.write = (text: string | Uint8Array): boolean => {
        written[key] += String(text);
        return true;
      };
      return () => {
        stream.write = own;
      };
    };
    const restore = [keep(stdout, 'out'), keep(stderr, 'err')];
    try {
      return { code: await dumpCommand(file, { json }), ...written };
    } finally {
      for (const undo of restore) undo();
    }
  }

  async function report(bytes: Uint8Array): Promise<DumpReport> {
    const { code, out, err } = await run(bytes);
    assert.deepEqual([code, err], [0, '']);
    return JSON.parse(out) as DumpReport;
  }

  const pileup = fixture('dumps/accept-pileup-1.21.13.txt');

  it('prints counts, groups by stack and state, and acceptors', async () => {
    const { groups, ...totals } = await report(pileup);
    assert.deepEqual(totals, { goroutines: 47, truncated: false, acceptors: 41 });
    assert.equal(
      groups.reduce((sum, g) => sum + g.count, 0),
      47,
    );
    assert.deepEqual([groups[0]?.count, groups[0]?.state, groups[0]?.frames.length], [39, 'semacquire', 8]);
    assert.deepEqual(groups[0]?.createdBy?.function, 'main.runAcceptPileup.func1');
    assert.deepEqual(Object.keys(groups[0].frames[0]!), ['function', 'file', 'line', 'pc', 'inlined']);
  });

  it('puts states apart and stacks together', async () => {
    const one = (id: number, state: string): string => `goroutine ${id} [${state}]:\nmain.f(0x${id})\n\t/a.go:1\n\n`;
    const text = one(1, 'select') + one(2, 'select, 3 minutes') + one(3, 'sleep') + one(4, 'select');
    const { groups } = await report(new TextEncoder().encode(text));
    assert.deepEqual(
      groups.map((g) => [g.count, g.state]),
      [
        [3, 'select'],
        [1, 'sleep'],
      ],
    );
  });

  it('reads packed dumps, and of a broken one what there is', async () => {
    assert.deepEqual(await report(gzipSync(pileup)), await report(pileup));
    const packed = gzipSync(pileup);
    const cut = await report(packed.subarray(0, packed.length - 4));
    assert.deepEqual([cut.truncated, cut.goroutines], [true, 47]);
    const { out } = await run(packed.subarray(0, packed.length - 4), false);
    assert.match(out, /The dump is cut/);
    assert.match(out, /The compressed data ends too early \(at byte \d+ of the file\)/);
  });

  it('reads profiles, text and binary', async () => {
    for (const name of ['groups-1.26.8.txt', 'profile-1.26.8.pb.gz', 'groups-1.13.15.txt']) {
      const { goroutines, acceptors, groups } = await report(fixture(`dumps/${name}`));
      assert.deepEqual([goroutines, acceptors, groups[0]?.state], [11, 1, null]);
    }
  });

  it('finds a dump far behind in a log', async () => {
    const log = new TextEncoder().encode('2026/01/02 nothing happened\n'.repeat(20_000));
    assert.equal((await report(new Uint8Array(Buffer.concat([log, pileup])))).goroutines, 47);
  });

  it('prints a text to read, without colours and control characters of the file', async () => {
    const text = 'goroutine 5 [IO \x1b[31mwait]:\nmain.f\x1b[2J(0x1)\n\t/a.go:1\n';
    const { code, out } = await run(new TextEncoder().encode(text), false);
    assert.equal(code, 0);
    assert.ok(!out.includes('\x1b'), JSON.stringify(out));
    assert.match(out, /^1 goroutine in 1 group, 0 in Accept\n/);
    const page = await run(pileup, false);
    assert.match(page.out, /\n39 × semacquire\n {4}internal\/poll\.runtime_Semacquire {2}runtime\/sema\.go:67\n/);
    const cut = await run(pileup.subarray(0, 10_000), false);
    assert.match(cut.out, /\n {2}at byte 10000: The text ends in the middle of a line\n/);
  });

  it('says in one line what is no dump, exit code 2', async () => {
    const others: [Uint8Array, RegExp][] = [
      [new TextEncoder().encode('hello\n'), /it is no dump\. Take a dump with: /],
      [new TextEncoder().encode('<!doctype html>'), /it is a web page/],
      [new TextEncoder().encode('go 1.22 trace\0\0\0'), /it is an execution trace/],
      [gzipSync(gzipSync(pileup)), /it is packed twice/],
      [fixture('dumps/profile-1.26.8.pb.gz').subarray(0, 500), /it is damaged: The compressed data ends too early/],
      [new Uint8Array(0), /it is empty/],
    ];
    for (const [bytes, says] of others) {
      const { code, out, err } = await run(bytes);
      assert.deepEqual([code, out], [2, '']);
      assert.match(err, says);
      assert.equal(err.trim().split('\n').length, 1);
    }
    const missing = await runFile(join(folder, 'none'), false);
    assert.equal(missing.code, 2);
    assert.match(missing.err, /cannot be read: ENOENT/);
    assert.equal((await runFile(folder, false)).code, 2);
  });
});
