import { readFileSync, readlinkSync } from 'node:fs';
import type { RawDocument } from '../../core/model/recording';
import { TcpState } from '../../core/model/os-evidence';
import { isEpoll, parseDescriptors, parseFdFlags, socketInode } from '../../core/parse/proc/descriptors';
import { parseTcpTable } from '../../core/parse/proc/tcp-table';
import { parseUnixTable } from '../../core/parse/proc/unix-table';
import { escapeTsv } from '../../core/parse/proc/text-rows';
import { numericNames, pacer, tryRead } from './proc-files';
import type { Found, SampleDocuments } from './sample-documents';
import { textFound } from './sample-documents';
import { readSocketOwners } from './socket-owners';
import { readListenBacklog, readMultipathClosed, readTraffic } from './ss';
import { readSysctls } from './sysctl-reader';
import { readThreads } from './thread-reader';

/** More descriptors than this are counted, not listed. */
const maxDescriptors = 200_000;

/** With fewer connections on a port nobody asks what moves on them. */
const manyConnections = 20;

/**
 * One round over what the kernel says of a process, into `sample`. Only reads; nothing of it stops the target.
 * /proc/PID/net is the target's own network namespace; `ss` is sent there when it is not ours (`sameNetwork` false; root only).
 */
export async function readOs(
  pid: number,
  sameNetwork: boolean,
  sample: SampleDocuments,
  signal: AbortSignal,
): Promise<void> {
  const netnsOf = sameNetwork ? null : pid;
  const file = (path: string): Promise<RawDocument> =>
    sample.take(`proc/${path}`, () => ({ bytes: readFileSync(`/proc/${pid}/${path}`) }));
  const tcp = await file('net/tcp');
  const tcp6 = await sample.take('proc/net/tcp6', () => readTcp6(pid));
  const unix = await file('net/unix');
  const listening = listeningInodes(tcp, tcp6, unix);
  const epoll: number[] = [];
  const fds = await sample.take('proc/fd.tsv', () => readDescriptors(pid, listening, epoll));
  for (const fd of epoll)
    await sample.take(`proc/epoll/${fd}`, () => ({ bytes: readFileSync(`/proc/${pid}/fdinfo/${fd}`) }));
  // Child processes cost us some ms to start: not before the sockets are read, and then they run while we go on.
  const backlog = sample.take('ss/listen.txt', () => readListenBacklog(netnsOf, signal));
  const traffic = sample.take('ss/connections.txt', () => readTraffic(busyPorts(tcp, tcp6, fds), netnsOf, signal));
  const closed = sample.take('ss/mptcp.txt', () => readMultipathClosed(pid, netnsOf, signal));
  await sample.take('proc/threads.tsv', () => readThreads(pid));
  for (const name of ['stat', 'limits', 'status', 'cgroup', 'net/netstat', 'net/snmp']) await file(name);
  await sample.take('proc/owners.tsv', () => readSocketOwners(pid, listening, signal));
  await sample.take('proc/sysctl.tsv', () => readSysctls(netnsOf, signal));
  await backlog;
  await traffic;
  await closed;
}

/** A kernel without IPv6 has no such table: then it is empty, which is what there is. */
function readTcp6(pid: number): Found {
  const bytes = tryRead(`/proc/${pid}/net/tcp6`);
  if (bytes) return { bytes };
  // Only when the directory itself answers is the missing file an answer.
  readFileSync(`/proc/${pid}/net/tcp`);
  return { bytes: Buffer.alloc(0) };
}

function listeningInodes(tcp: RawDocument, tcp6: RawDocument, unix: RawDocument): ReadonlySet<number> {
  const inodes = new Set<number>();
  for (const [{ bytes }, family] of [
    [tcp, 'tcp'],
    [tcp6, 'tcp6'],
  ] as const)
    for (const row of bytes ? parseTcpTable(bytes, family).rows : [])
      if (row.state === TcpState.listen) inodes.add(row.inode);
  for (const row of unix.bytes ? parseUnixTable(unix.bytes).rows : []) if (row.listening) inodes.add(row.inode);
  return inodes;
}

/** Ports the target listens on that have many connections, with their number. */
function busyPorts(tcp: RawDocument, tcp6: RawDocument, fds: RawDocument): Map<number, number> {
  const own = new Set((fds.bytes ? parseDescriptors(fds.bytes).descriptors : []).map((d) => d.inode));
  const listened = new Set<number>();
  const connections = new Map<number, number>();
  for (const [{ bytes }, family] of [
    [tcp, 'tcp'],
    [tcp6, 'tcp6'],
  ] as const)
    for (const row of bytes ? parseTcpTable(bytes, family).rows : []) {
      if (!own.has(row.inode)) continue;
      if (row.state === TcpState.listen) listened.add(row.localPort);
      else connections.set(row.localPort, (connections.get(row.localPort) ?? 0) + 1);
    }
  return new Map([...connections].filter(([port, n]) => listened.has(port) && n >= manyConnections));
}

/** `proc/fd.tsv`. Flags cost a read each, so they are read for listening sockets and epoll descriptors only. */
async function readDescriptors(pid: number, listening: ReadonlySet<number>, epoll: number[]): Promise<Found> {
  const fds = numericNames(`/proc/${pid}/fd`).sort((a, b) => a - b);
  const pause = pacer(1000);
  const rows = [`#open\t${fds.length}\n`];
  for (const fd of fds.slice(0, maxDescriptors)) {
    await pause();
    const link = linkOf(pid, fd);
    if (link === null) continue;
    const inode = socketInode(link);
    if (isEpoll(link)) epoll.push(fd);
    const wanted = isEpoll(link) || (inode !== null && listening.has(inode));
    const info = wanted ? tryRead(`/proc/${pid}/fdinfo/${fd}`) : null;
    rows.push(`${fd}\t${(info && parseFdFlags(info)) ?? '-'}\t${escapeTsv(link)}\n`);
  }
  return textFound(rows.join(''), fds.length > maxDescriptors);
}

/** Null when the descriptor was closed since the listing; anything else is a failure of the whole list. */
function linkOf(pid: number, fd: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/fd/${fd}`);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
