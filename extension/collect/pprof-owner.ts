import { lookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import { errors } from '../../core/base/errors';
import { hostOf, isLoopback, isWildcard, listeningRows } from './listening-sockets';
import type { PprofAddress } from './pprof-address';
import { allPids } from './proc-files';
import { buildInfoOf } from './process-facts';
import { socketsHeld } from './socket-owners';

export interface PprofOwner {
  readonly pid: number | null;
  /** The address is not one of this machine. */
  readonly remote: boolean;
  /** Why the process is not known. */
  readonly reason: string | null;
}

/** Go programs that only pass connections on: what listens there is not the target. */
const forwarders = /(^|\/)(docker-proxy|rootlessport|rootlesskit|kube-proxy|kubectl|containerd-shim[\w-]*)$/;

/**
 * The Go process that serves a pprof address of this machine: the LISTEN row of its port, the row's inode, the descriptor with that inode.
 * @throws UserError `pprof-unreachable` when the host name is unknown
 */
export async function ownerOfPprof(address: PprofAddress): Promise<PprofOwner> {
  const url = new URL(address.base);
  const hosts = await addressesOfHost(url.hostname.replace(/^\[|\]$/g, ''), address.base);
  const ours = new Set(Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map((a) => a.address)));
  const local = hosts.filter((h) => isLoopback(h) || isWildcard(h) || ours.has(h));
  if (local.length === 0) return { pid: null, remote: true, reason: 'The program runs on another machine' };
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  const rows = listeningRows('self').filter(
    (row) => row.localPort === port && (isWildcard(hostOf(row.local)) || local.includes(hostOf(row.local))),
  );
  if (rows.length === 0)
    return { pid: null, remote: false, reason: `No socket of this network namespace listens on port ${port}` };
  return choose(port, new Set(rows.map((r) => r.inode)));
}

function choose(port: number, inodes: ReadonlySet<number>): PprofOwner {
  const holders = allPids().filter((pid) => socketsHeld(pid, inodes).length > 0);
  const go = holders.filter((pid) => {
    const build = buildInfoOf(pid);
    return build !== null && !forwarders.test(build.mainPackage ?? '');
  });
  if (go.length === 1) return { pid: go[0]!, remote: false, reason: null };
  if (go.length > 1)
    return {
      pid: null,
      remote: false,
      reason: `Port ${port} is shared by processes ${go.join(', ')}; name one with --pid`,
    };
  return {
    pid: null,
    remote: false,
    reason:
      holders.length > 0
        ? `Port ${port} belongs to process ${holders[0]!}, which is not a Go server (a proxy or a container's published port)`
        : `The process that listens on port ${port} belongs to another user`,
  };
}

async function addressesOfHost(host: string, base: string): Promise<string[]> {
  try {
    return (await lookup(host, { all: true })).map((a) => a.address);
  } catch {
    throw errors.pprofUnreachable(base, 'the host name is unknown');
  }
}
