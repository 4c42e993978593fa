import { readFileSync } from 'node:fs';
import { escapeTsv } from '../../core/parse/proc/text-rows';
import { textFound, type Found } from './sample-documents';
import { runTool } from './ss';

/** Kernel settings that bear on accept queues, descriptors and the life of connections. */
const names = [
  'fs.file-nr',
  'fs.file-max',
  'fs.nr_open',
  'net.core.somaxconn',
  'net.ipv4.tcp_max_syn_backlog',
  'net.ipv4.tcp_abort_on_overflow',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_tw_reuse',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_retries2',
] as const;

/**
 * `proc/sysctl.tsv`. /proc/sys/net shows the namespace of whoever reads it, so for a target in another one (`netnsOf`)
 * it is read by a child in that namespace.
 */
export async function readSysctls(netnsOf: number | null, signal: AbortSignal): Promise<Found> {
  const ours = netnsOf === null ? names : names.filter((n) => !n.startsWith('net.'));
  const rows = ours.flatMap((name) => {
    const value = valueOf(name);
    return value === null ? [] : [`${name}\t${escapeTsv(value)}\n`];
  });
  if (netnsOf !== null) {
    const theirs = names.filter((n) => n.startsWith('net.'));
    // -s: a file that this kernel does not have is left out silently; grep then ends with 2, which `|| true` forgives.
    const script = `grep -Hs '' ${theirs.map(fileOf).join(' ')} || true`;
    const { bytes } = await runTool(['sh', '-c', script], netnsOf, signal);
    for (const line of Buffer.from(bytes).toString('utf8').split('\n')) {
      const colon = line.indexOf(':');
      const name = theirs.find((n) => fileOf(n) === line.slice(0, colon));
      if (name) rows.push(`${name}\t${escapeTsv(line.slice(colon + 1))}\n`);
    }
  }
  return textFound(rows.join(''));
}

function fileOf(name: string): string {
  return `/proc/sys/${name.replaceAll('.', '/')}`;
}

function valueOf(name: string): string | null {
  try {
    return readFileSync(fileOf(name), 'utf8').trim();
  } catch {
    return null; // Not every kernel has every one; what is not in the table is unknown.
  }
}
