import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { errors } from '../../core/base/errors';
import type { Recording } from '../../core/model/recording';
import type { PodChoice } from '../../core/protocol/host-webview';
import { readBundle } from './bundle-file';
import type { CollectOptions } from './collect-options';
import { kubectlError, lastWords, type Kubectl, type PodAccess } from './kubectl';

/** What runs first in the debug container, and unpacks the rest. */
const unpacker = 'inside.js';
/** What it unpacks: the command line, and the adapter that reads memory. */
const files = ['cli.js', 'live-commands.js', 'gdb-adapter.js'];
/** All of it stands beside the running bundle, in the package, too. */
export const sentPrograms: readonly string[] = [unpacker, ...files];

/**
 * Adds a debug container to the pod and lets accept-leak itself collect there, where all four sources are at hand. The container
 * ends with the diagnosis; its entry stays in the pod's description for as long as the pod lives.
 * @throws UserError `pod-debug`, `pod-gone`, `cluster`, `cluster-refuses`, `cancelled`
 */
export async function collectInside(
  kubectl: Kubectl,
  pod: PodChoice,
  { debugImage, programs = __dirname }: PodAccess,
  options: CollectOptions,
): Promise<Recording> {
  options.onProgress({ source: 'os', doing: { name: 'collectInside' }, done: 0 });
  const name = `accept-leak-${Date.now().toString(36)}`;
  // The profile allows reading another process's memory (SYS_PTRACE); the target's processes and network are shared.
  const command = [
    'debug',
    `pod/${pod.name}`,
    `--image=${debugImage}`,
    `--target=${pod.container}`,
    `--container=${name}`,
    '--profile=general',
    '--stdin',
    '--quiet',
  ];
  const program = readFileSync(join(programs, unpacker), 'utf8');
  const child = kubectl.start(pod, command, ['node', '-e', program]);
  const kill = (): void => {
    child.kill('SIGKILL');
  };
  options.signal.addEventListener('abort', kill);
  process.once('exit', kill);
  try {
    const [out, said] = await new Promise<[string, string]>((resolve) => {
      const chunks: Buffer[] = [];
      let stderr = '';
      child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-4000)));
      child.stdin.on('error', () => undefined); // It ended early: what it said tells why.
      child.once('error', (error) => {
        resolve(['', error.message]);
      });
      child.once('close', () => {
        resolve([Buffer.concat(chunks).toString(), stderr]);
      });
      child.stdin.write(`${payload(pod, programs, options)}\n`);
    });
    if (options.signal.aborted) throw errors.cancelled();
    const bundle = /^accept-leak-bundle:([A-Za-z0-9+/=]+)$/m.exec(out)?.[1];
    if (bundle !== undefined) return await unpacked(Buffer.from(bundle, 'base64'));
    throw failure(pod, out, said);
  } finally {
    options.signal.removeEventListener('abort', kill);
    process.removeListener('exit', kill);
  }
}

function payload(pod: PodChoice, programs: string, options: CollectOptions): string {
  const { intervalMs, samples, maxPauseMs, traceMs, sources, gdb, headers = {} } = options;
  const [first, ...more] = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const args = [
    ...['--pprof', `127.0.0.1:${String(pod.port)}`, '--samples', String(samples), '--gdb', gdb],
    ...[
      '--interval',
      `${String(intervalMs)}ms`,
      '--max-pause',
      `${String(maxPauseMs)}ms`,
      '--trace',
      `${String(traceMs)}ms`,
    ],
    ...['--sources', [...sources].join(',')],
    ...more.flatMap((header) => ['--header', header]),
  ];
  const sent = {
    files: Object.fromEntries(files.map((name) => [name, readFileSync(join(programs, name), 'utf8')])),
    args,
    // Not among the arguments, which every process of the pod can read.
    env: first === undefined ? {} : { ACCEPT_LEAK_HEADER: first },
  };
  return gzipSync(JSON.stringify(sent)).toString('base64');
}

async function unpacked(bundle: Uint8Array): Promise<Recording> {
  const folder = await mkdtemp(join(tmpdir(), 'accept-leak-'));
  try {
    const file = join(folder, 'bundle');
    await writeFile(file, bundle, { mode: 0o600 });
    return await readBundle(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function failure(pod: PodChoice, out: string, stderr: string): Error {
  const inside = /^accept-leak-failed:(.*)$/m.exec(out)?.[1];
  if (inside !== undefined) return errors.podDebugFailed(pod.name, inside.replace(/^accept-leak: |\.$/g, ''));
  const error = kubectlError(stderr, pod.name);
  return error.code === 'kubectl' ? errors.podDebugFailed(pod.name, lastWords(stderr)) : error;
}
