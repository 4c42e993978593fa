import { networkInterfaces } from 'node:os';
import { closeSync, openSync, readSync } from 'node:fs';
import { errors, UserError } from '../../core/base/errors';
import type { TcpSocket } from '../../core/model/os-evidence';
import { heldBy, hostOf, isLoopback, isWildcard, listeningRows } from './listening-sockets';
import { parsePprofAddress, type PprofAddress } from './pprof-address';
import { PprofClient, type PprofClientOptions } from './pprof-client';

/** Where pprof usually stands, asked first. */
const usualPorts = [6060, 6061, 6062, 8080, 8081, 9090, 9091, 8000, 8888, 3000];
const maxAsked = 16;
const askMs = 500;
const allAskedMs = 3000;

export interface PprofFound {
  readonly address: PprofAddress | null;
  /** Why there is none. */
  readonly reason: string | null;
}

/** What memory tells of the listening sockets of a process, by inode. */
export interface WhoListens {
  /** net/http accepts on them. */
  readonly http: ReadonlySet<number>;
  /** Nobody accepts on them. */
  readonly unattended: ReadonlySet<number>;
}

/** Where memory could not be read. */
export const nothingKnown: WhoListens = { http: new Set(), unattended: new Set() };

/**
 * Finds the pprof server of a process of our network namespace by asking its listening ports, gently: not at all when the program does not
 * contain net/http/pprof, never a port with connections waiting to be accepted (the target has trouble there, or a user's
 * request stands in the queue) or that nobody accepts on (our connection would stay in its queue), one connection of at most half a second
 * each. Those that net/http accepts on come first: a server of another protocol would take the request for a broken one of its own, and log it.
 */
export async function findPprof(
  pid: number,
  options: PprofClientOptions,
  listening: WhoListens = nothingKnown,
): Promise<PprofFound> {
  if (!containsPprof(pid)) return { address: null, reason: 'The program does not contain net/http/pprof' };
  const all = listeningRows(pid);
  const own = heldBy(pid, all);
  const idle = toAsk(own, listening);
  const began = performance.now();
  let asked = 0;
  for (const row of idle.slice(0, maxAsked)) {
    if (performance.now() - began > allAskedMs) break;
    asked++;
    for (const url of addressesOf(row, all)) {
      const answer = await ask(url, options);
      if (answer === 'pprof') return { address: parsePprofAddress(url), reason: null };
      if (answer === 'other') break;
    }
  }
  const unattended = own.filter((row) => row.rxQueue === 0 && listening.unattended.has(row.inode)).length;
  const busy = own.length - idle.length - unattended;
  const left = idle.length - asked;
  const notes = [
    `none of the ${asked} listening ${asked === 1 ? 'port' : 'ports'} asked answers at /debug/pprof`,
    ...(busy > 0 ? [`${busy} with waiting connections ${busy === 1 ? 'was' : 'were'} not asked`] : []),
    ...(unattended > 0 ? [`${unattended} that nobody accepts on ${unattended === 1 ? 'was' : 'were'} not asked`] : []),
    ...(left > 0 ? [`${left} more ${left === 1 ? 'was' : 'were'} not asked`] : []),
  ];
  return { address: null, reason: `No pprof server was found: ${notes.join(', ')}` };
}

/** Those of the listening sockets that may be asked, the likeliest first; of equals the lowest descriptor, as they came. */
export function toAsk(own: readonly TcpSocket[], { http, unattended }: WhoListens): TcpSocket[] {
  const rankOf = (row: TcpSocket): number => (http.has(row.inode) ? 0 : 10_000) + rank(row);
  const may = own.filter((row) => row.rxQueue === 0 && !unattended.has(row.inode));
  return may.sort((a, b) => rankOf(a) - rankOf(b));
}

/** Loopback and wildcard binds before others, usual ports before the rest; of equals the lowest descriptor, for pprof is set up early (inodes are no order: each CPU hands out its own). */
function rank(row: TcpSocket): number {
  const host = hostOf(row.local);
  const usual = usualPorts.indexOf(row.localPort);
  return (isLoopback(host) || isWildcard(host) ? 0 : 1000) + (usual < 0 ? usualPorts.length : usual);
}

/**
 * How to reach a listening socket. A wildcard IPv6 listener also takes IPv4 unless it is bound to IPv6 only or an IPv4 listener has
 * the same port: 127.0.0.1 is tried first where it cannot reach somebody else, then ::1.
 */
export function addressesOf(row: TcpSocket, all: readonly TcpSocket[]): string[] {
  const host = hostOf(row.local);
  const at = (h: string): string => `http://${h.includes(':') ? `[${h}]` : h}:${row.localPort}`;
  if (!isWildcard(host)) return [at(host)];
  if (row.family === 'tcp') return [at('127.0.0.1')];
  const taken = all.some((r) => r.family === 'tcp' && r.localPort === row.localPort);
  const six = Object.values(networkInterfaces()).some((list) => list?.some((a) => a.address === '::1'));
  return [...(taken ? [] : [at('127.0.0.1')]), ...(six ? [at('::1')] : [])];
}

/** The index page of net/http/pprof has this title (pprof.go, Go 1.11 – 1.26). Null: nothing was reached, so another address may be tried. */
async function ask(url: string, options: PprofClientOptions): Promise<'pprof' | 'other' | 'unreached'> {
  const client = new PprofClient(parsePprofAddress(url), options);
  try {
    const limits = { connectMs: askMs, firstByteMs: askMs, totalMs: askMs, maxBytes: 1 << 20 };
    const { bytes } = await client.get('', {}, limits);
    return Buffer.from(bytes).includes('<title>/debug/pprof/</title>') ? 'pprof' : 'other';
  } catch (error) {
    if (!(error instanceof UserError) || error.code === 'cancelled' || error.code === 'netns') throw error;
    return error.code === 'pprof-unreachable' ? 'unreached' : 'other';
  } finally {
    client.close();
  }
}

/**
 * True when the executable holds the name of pprof's index handler (in pclntab, which stripping leaves). Reads it once, in pieces.
 * @throws UserError `target-exited`, `permission`
 */
export function containsPprof(pid: number): boolean {
  const needle = 'net/http/pprof.Index';
  const piece = Buffer.alloc(1 << 20);
  const fd = openExecutable(pid);
  try {
    for (let at = 0; ;) {
      const read = readSync(fd, piece, 0, piece.length, at);
      if (piece.subarray(0, read).includes(needle)) return true;
      if (read <= needle.length) return false;
      at += read - needle.length;
    }
  } finally {
    closeSync(fd);
  }
}

function openExecutable(pid: number): number {
  try {
    return openSync(`/proc/${pid}/exe`, 'r');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A zombie has no executable any more.
    throw code === 'ENOENT' || code === 'ESRCH' ? errors.targetExited(pid) : errors.notReadable(pid);
  }
}
