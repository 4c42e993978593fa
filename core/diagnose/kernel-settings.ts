import { goMinor } from '../base/go-version';
import type { Listener } from '../correlate/listener';
import type { FindingClass, KernelSetting } from '../model/diagnosis';
import { TcpState, type OsEvidence, type TcpSocket } from '../model/os-evidence';
import { apartMs, type Case } from './case';
import { counterRise } from './queue';
import type { Draft } from './rule';

/** Classes that keep a descriptor for each thing that leaks. */
const takeDescriptors: readonly FindingClass[] = ['listener-leak', 'handler-leak', 'close-wait-leak', 'fd-exhaustion'];

/** Settings of the kernel that would change something for this finding, with the value they have now. */
export function kernelSettings(j: Case, d: Draft): KernelSetting[] {
  const os = j.lastOs?.sample.os ?? null;
  if (os === null) return [];
  const on = j.listeners.filter((l) => d.inodes.includes(l.inode));
  return [
    ...openFiles(j, d, os),
    ...fileTable(j, d, os),
    ...fullQueue(j, d, os, on),
    ...queueLength(j, d, os, on),
    ...deadClients(j, d, os, on),
    ...localPorts(j, os),
  ];
}

/** From this share of a limit on it is worth naming. */
const nearly = 0.8;

function openFiles({ target, texts: { kernelSettings: t } }: Case, d: Draft, os: OsEvidence): KernelSetting[] {
  const { openFiles: soft, openFilesHard: hard } = os.limits;
  const open = os.openDescriptors;
  if (!takeDescriptors.includes(d.class) || soft === null || open === null || open < nearly * soft) return [];
  const effect = t.openFiles(target.pid, soft, hard);
  return [{ name: 'RLIMIT_NOFILE', value: t.used(open, soft), effect, risk: t.openFilesRisk }];
}

/** `fs.file-nr` is: handles in use, free ones (0 since Linux 2.6), the limit (Documentation/admin-guide/sysctl/fs.rst). */
function fileTable({ texts: { kernelSettings: t } }: Case, d: Draft, os: OsEvidence): KernelSetting[] {
  const [used, , most] = numbers(os, 'fs.file-nr');
  if (d.class !== 'fd-exhaustion' || used === undefined || most === undefined || used < nearly * most) return [];
  return [{ name: 'fs.file-max', value: t.used(used, most), effect: t.fileTable, risk: t.fileTableRisk }];
}

/** What a client meets whose SYN finds a full accept queue (tcp_conn_request and tcp_check_req in net/ipv4). */
function fullQueue(
  { texts: { kernelSettings: t } }: Case,
  d: Draft,
  os: OsEvidence,
  on: readonly Listener[],
): KernelSetting[] {
  const name = 'net.ipv4.tcp_abort_on_overflow';
  const [resets] = numbers(os, name);
  const full = on.filter((l) => l.network !== 'unix' && l.backlog !== null && (l.queues.at(-1) ?? 0) >= l.backlog);
  if (d.class === 'healthy' || resets === undefined || full.length === 0) return [];
  return [
    resets === 0
      ? { name, value: '0', effect: t.resetWhenFull(full), risk: t.resetRisk }
      : { name, value: String(resets), effect: t.waitWhenFull(full), risk: t.waitRisk },
  ];
}

/**
 * A longer queue helps only a loop that accepts. Go takes somaxconn as its backlog (maxListenerBacklog in net/sock_linux.go,
 * Go 1.21 to 1.26); a listener with another one was made by hand.
 */
function queueLength(j: Case, d: Draft, os: OsEvidence, on: readonly Listener[]): KernelSetting[] {
  const name = 'net.core.somaxconn';
  const [length] = numbers(os, name);
  const dropped = counterRise(j, 'TcpExt.ListenOverflows') ?? 0;
  const { kernelSettings: t } = j.texts;
  if (d.class !== 'healthy' || length === undefined || dropped <= 0 || !on.some((l) => l.backlog === length)) return [];
  return [{ name, value: String(length), effect: t.queueLength(dropped, apartMs(j)), risk: t.queueLengthRisk }];
}

/** How long the kernel goes on with clients that have vanished. */
function deadClients(j: Case, d: Draft, os: OsEvidence, on: readonly Listener[]): KernelSetting[] {
  if (d.class !== 'handler-leak') return [];
  const ports = new Set(on.map((l) => l.port));
  const here = (s: TcpSocket): boolean => s.state === TcpState.established && s.inode !== 0 && ports.has(s.localPort);
  const { kernelSettings: t } = j.texts;
  const settings: KernelSetting[] = [];
  const lost = os.tcp.filter((s) => here(s) && s.timer === 1 && s.retransmits > 0).length;
  const [retries] = numbers(os, 'net.ipv4.tcp_retries2');
  if (lost > 0 && retries !== undefined)
    settings.push({
      name: 'net.ipv4.tcp_retries2',
      value: String(retries),
      effect: t.retries(lost),
      risk: t.retriesRisk,
    });
  const probed = os.tcp.filter((s) => here(s) && s.timer === 2 && s.probes > 0).length;
  const [probes] = numbers(os, 'net.ipv4.tcp_keepalive_probes');
  if (probed > 0 && probes !== undefined && takesProbesFromKernel(j.target.goVersion))
    settings.push({
      name: 'net.ipv4.tcp_keepalive_probes',
      value: String(probes),
      effect: t.probes(probed),
      risk: t.probesRisk,
    });
  return settings;
}

/** net.KeepAliveConfig with a count of its own came with Go 1.23 (net/tcpsockopt_unix.go). */
function takesProbesFromKernel(goVersion: string | null): boolean {
  return (goMinor(goVersion) ?? Infinity) < 23;
}

/** Local ports run out towards one address at a time; half of them in TIME_WAIT is near the end. */
const manyPorts = 0.5;

function localPorts({ texts: { kernelSettings: t } }: Case, os: OsEvidence): KernelSetting[] {
  const name = 'net.ipv4.tcp_tw_reuse';
  const [low, high] = numbers(os, 'net.ipv4.ip_local_port_range');
  const [reuse] = numbers(os, name);
  // With 1 nothing is left to change.
  if (low === undefined || high === undefined || high < low || reuse === undefined || reuse === 1) return [];
  const waiting = new Map<string, number>();
  for (const s of os.tcp)
    if (s.state === TcpState.timeWait && s.localPort >= low && s.localPort <= high)
      waiting.set(s.remote, (waiting.get(s.remote) ?? 0) + 1);
  const size = high - low + 1;
  return [...waiting]
    .filter(([, n]) => n >= manyPorts * size)
    .slice(0, 1)
    .map(([remote, n]) => ({
      name,
      value: String(reuse),
      effect: t.localPorts(remote, n, size),
      risk: t.localPortsRisk,
    }));
}

function numbers(os: OsEvidence, name: string): number[] {
  const text = os.sysctls.get(name)?.trim() ?? '';
  return text === '' ? [] : text.split(/\s+/).map(Number);
}
