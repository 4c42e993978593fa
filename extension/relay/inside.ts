import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { gunzipSync } from 'node:zlib';

/**
 * Runs inside a debug container (`node -e` with this text). The first line of standard input is accept-leak itself: base64 of
 * gzipped JSON `{ files: { name: text }, args, env }`. Standard output: a line `accept-leak-bundle:` with the bundle in base64, or
 * `accept-leak-failed:` with what was said. Nothing is left behind, also when standard input ends before that.
 */
interface Payload {
  readonly files: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

let folder: string | null = null;
let child: ChildProcess | null = null;

function end(): void {
  child?.kill('SIGKILL');
  if (folder !== null) rmSync(folder, { recursive: true, force: true });
}

function answer(line: string): void {
  end();
  process.stdout.write(`\n${line}\n`, () => process.exit(0));
}

function work(line: string): void {
  const payload = JSON.parse(gunzipSync(Buffer.from(line, 'base64')).toString()) as Payload;
  const at = mkdtempSync(join(tmpdir(), 'accept-leak-'));
  folder = at;
  for (const [name, text] of Object.entries(payload.files)) writeFileSync(join(at, name), text);
  const bundle = join(at, 'bundle');
  child = spawn(process.execPath, [join(at, 'cli.js'), 'bundle', ...payload.args, bundle], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...payload.env },
  });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000)));
  child.once('close', (code) => {
    if (code === 0) answer(`accept-leak-bundle:${readFileSync(bundle).toString('base64')}`);
    else answer(`accept-leak-failed:${said.trim().split('\n').at(-1) ?? ''}`);
  });
}

createInterface({ input: process.stdin })
  .once('line', work)
  .once('close', () => {
    end();
    process.exit(1);
  });
