import type { EpollEntry, OsEvidence, OsGap, OsPart, Traffic } from '../model/os-evidence';
import type { RawDocument } from '../model/recording';
import { parseContainerId } from './proc/cgroup';
import { parseCounters } from './proc/counters';
import { isEpoll, parseDescriptors, parseEpoll } from './proc/descriptors';
import { parseOpenFilesLimit } from './proc/limits';
import { parseListenBacklog } from './proc/listen-backlog';
import { parseMultipathClosed, withMultipathState } from './proc/multipath';
import { parseOwners } from './proc/owners';
import { parseStat } from './proc/process-stat';
import { parseSysctls } from './proc/sysctls';
import { parseTcpTable } from './proc/tcp-table';
import { parseThreads } from './proc/threads';
import { parseTraffic } from './proc/traffic';
import { parseUnixTable } from './proc/unix-table';

/**
 * The kernel's view in one sample. Never throws. A document that is missing, failed, was cut or does not look like what its
 * name says becomes a gap: missing evidence must not read as "nothing there".
 */
export function decodeOs(documents: readonly RawDocument[]): OsEvidence {
  const source = new Documents(documents);
  const tcp4 = source.read('tcp', 'proc/net/tcp', (b) => parseTcpTable(b, 'tcp'));
  // The collector leaves this one empty where the kernel has no IPv6.
  const tcp6 = source.read('tcp', 'proc/net/tcp6', (b) =>
    b.length === 0 ? { rows: [], bad: 0, headed: true } : parseTcpTable(b, 'tcp6'),
  );
  const unix = source.read('unix', 'proc/net/unix', parseUnixTable);
  const fds = source.read('descriptors', 'proc/fd.tsv', parseDescriptors);
  const threads = source.read('threads', 'proc/threads.tsv', parseThreads);
  const owners = source.read('owners', 'proc/owners.tsv', parseOwners);
  const ss = source.read('backlog', 'ss/listen.txt', parseListenBacklog);
  const moved = source.read('traffic', 'ss/connections.txt', parseTraffic);
  const descriptors = fds?.descriptors ?? [];
  if (threads && threads.threads.every((t) => t.syscall === null))
    source.gap('threads', 'the system calls of its threads could not be read');
  return {
    tcp: withMultipathState(
      [...(tcp4?.rows ?? []), ...(tcp6?.rows ?? [])],
      source.optional('ss/mptcp.txt', parseMultipathClosed),
    ),
    unix: unix?.rows ?? [],
    descriptors,
    epoll: readEpoll(
      source,
      descriptors.filter((d) => isEpoll(d.link)).map((d) => d.fd),
    ),
    threads: threads?.threads ?? [],
    limits: readLimits(source),
    openDescriptors: fds ? (fds.open ?? (source.isCut('proc/fd.tsv') ? null : descriptors.length)) : null,
    counters: readCounters(source),
    backlog: ss?.backlog ?? new Map<number, number>(),
    traffic: moved?.traffic ?? new Map<number, Traffic>(),
    owners: owners?.owners ?? [],
    cpuTicks: source.number('cpu', 'proc/stat', (b) => parseStat(b)?.cpuTicks ?? null),
    containerId: source.optional('proc/cgroup', parseContainerId),
    sysctls: source.read('sysctls', 'proc/sysctl.tsv', parseSysctls) ?? new Map<string, string>(),
    gaps: source.gaps,
  };
}

/** Only the soft limit is needed: without the hard one nothing is judged otherwise. */
function readLimits(source: Documents): OsEvidence['limits'] {
  const openFiles = source.number('limits', 'proc/limits', (b) => parseOpenFilesLimit(b)?.soft ?? null);
  return { openFiles, openFilesHard: source.optional('proc/limits', (b) => parseOpenFilesLimit(b)?.hard ?? null) };
}

function readEpoll(source: Documents, epollFds: readonly number[]): EpollEntry[] {
  const entries: EpollEntry[] = [];
  for (const fd of epollFds) {
    const found = source.read('epoll', `proc/epoll/${fd}`, (b) => parseEpoll(b, fd));
    if (found) for (const entry of found) entries.push(entry);
  }
  return entries;
}

function readCounters(source: Documents): Map<string, number> {
  const counters = new Map<string, number>();
  for (const name of ['proc/net/netstat', 'proc/net/snmp']) {
    const read = source.read('counters', name, (b) => parseCounters(b, counters));
    if (read === 0) source.gap('counters', `${name} holds no counters`);
  }
  return counters;
}

/** Looks documents up by name and notes every gap it meets. */
class Documents {
  readonly gaps: OsGap[] = [];
  readonly #byName: ReadonlyMap<string, RawDocument>;

  constructor(documents: readonly RawDocument[]) {
    this.#byName = new Map(documents.map((d) => [d.name, d]));
  }

  gap(part: OsPart, reason: string): void {
    this.gaps.push({ part, reason });
  }

  isCut(name: string): boolean {
    return this.#byName.get(name)?.cut === true;
  }

  read<T extends object | number>(part: OsPart, name: string, parse: (bytes: Uint8Array) => T): T | null {
    const document = this.#byName.get(name);
    if (!document) this.gap(part, `${name} was not recorded`);
    else if (document.error !== null) this.gap(part, `${name}: ${document.error}`);
    else if (document.bytes === null) this.gap(part, `${name} is empty`);
    else if (document.cut) this.gap(part, `${name} was cut at a limit of ours`);
    if (!document?.bytes) return null;
    const table = parse(document.bytes);
    if (typeof table === 'object') {
      if ('headed' in table && table.headed === false) {
        this.gap(part, `${name} does not hold the table that its name says`);
        return null;
      }
      if ('bad' in table && typeof table.bad === 'number' && table.bad > 0)
        this.gap(part, `${table.bad} ${table.bad === 1 ? 'line' : 'lines'} of ${name} could not be understood`);
    }
    return table;
  }

  /** A single figure; its absence is a gap as well. */
  number(part: OsPart, name: string, parse: (bytes: Uint8Array) => number | null): number | null {
    const read = this.read(part, name, (bytes) => ({ value: parse(bytes) }));
    if (read?.value === null) this.gap(part, `${name} does not say it`);
    return read?.value ?? null;
  }

  optional<T>(name: string, parse: (bytes: Uint8Array) => T | null): T | null {
    const bytes = this.#byName.get(name)?.bytes;
    return bytes ? parse(bytes) : null;
  }
}
