import { execFile } from 'node:child_process';
import { decodeUtf8 } from '../../core/base/utf8';
import { tryRead } from './proc-files';
import type { Found } from './sample-documents';

const timeoutMs = 1000;
const maxBytes = 16 << 20;

/** Runs a program until `signal` ends it, in the network namespace of `netnsOf` where that is given (root only); throws with a reason for people. */
export function runTool(
  command: readonly [string, ...string[]],
  netnsOf: number | null,
  signal: AbortSignal,
): Promise<Found> {
  const [file, ...args] = netnsOf === null ? command : ['nsenter', `--net=/proc/${netnsOf}/ns/net`, ...command];
  return new Promise((resolve, reject) => {
    const limits = { timeout: timeoutMs, maxBuffer: maxBytes, signal, killSignal: 'SIGKILL' } as const;
    execFile(file, args, { ...limits, encoding: 'buffer' }, (error, stdout, stderr) => {
      if (!error) {
        resolve({ bytes: stdout });
        return;
      }
      const said = stderr.toString('utf8').trim().split('\n')[0] ?? '';
      const why =
        error.code === 'ENOENT'
          ? `${file} is not installed`
          : error.killed
            ? `${command[0]} did not end within ${timeoutMs} ms`
            : said || `${command[0]} failed`;
      reject(new Error(why));
    });
  });
}

/** Listening TCP sockets with their backlog limits and inodes, which /proc/net/tcp does not tell. */
export function readListenBacklog(netnsOf: number | null, signal: AbortSignal): Promise<Found> {
  return runTool(['ss', '-Htlne'], netnsOf, signal);
}

/** Most ports that are asked for, and most connections on them: `ss` writes about 600 bytes for each. */
const mostPorts = 32;
const mostConnections = 20_000;

/**
 * What moved on the established connections of these local ports (port → connections), which /proc/net/tcp does not tell.
 * Without a port nothing is asked and nothing found; with too many connections it throws.
 */
export function readTraffic(
  ports: ReadonlyMap<number, number>,
  netnsOf: number | null,
  signal: AbortSignal,
): Promise<Found> {
  const asked = [...ports].sort((a, b) => b[1] - a[1]).slice(0, mostPorts);
  if (asked.length === 0) return Promise.resolve({ bytes: Buffer.alloc(0) });
  if (asked.reduce((n, [, connections]) => n + connections, 0) > mostConnections)
    return Promise.reject(new Error(`more than ${mostConnections} connections: not asked what moves on them`));
  const filter = asked.flatMap(([port], i) => [...(i > 0 ? ['or'] : []), 'sport', '=', `:${port}`]);
  return runTool(['ss', '-Htnie', 'state', 'established', '(', ...filter, ')'], netnsOf, signal);
}

/**
 * MPTCP connections that the peer has closed, which /proc/net/tcp does not tell. Nothing where the namespace has no MPTCP socket, or `ss` is
 * too old to know of them (before iproute2 5.9).
 */
export async function readMultipathClosed(pid: number, netnsOf: number | null, signal: AbortSignal): Promise<Found> {
  const none = { bytes: Buffer.alloc(0) };
  const protocols = tryRead(`/proc/${pid}/net/protocols`);
  if (protocols === null || !hasMultipath(decodeUtf8(protocols))) return none;
  try {
    return await runTool(['ss', '-HMne', 'state', 'close-wait'], netnsOf, signal);
  } catch (error) {
    if (error instanceof Error && error.message.includes('invalid option')) return none;
    throw error;
  }
}

/** Whether a table like /proc/net/protocols (`protocol size sockets …`) counts a socket of MPTCP. */
export function hasMultipath(protocols: string): boolean {
  return /^MPTCP(?:v6)?\s+\d+\s+[1-9]/m.test(protocols);
}
