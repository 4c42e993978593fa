import type { Diagnosis } from '../../core/model/diagnosis';
import { t } from '../l10n/text';
import { count, duration } from './format';

export interface KernelFact {
  readonly name: string;
  readonly value: string;
  readonly meaning: string;
  readonly isWarning: boolean;
}

type Figures = Diagnosis['network']['kernel'];
type Fact = (figures: Figures) => KernelFact | null;

/** The figures of the kernel that matter for accepting connections, each with what it means here. */
export function kernelFacts({ network }: Diagnosis): readonly KernelFact[] {
  return facts.flatMap((fact) => fact(network.kernel) ?? []);
}

export interface NamedFigure {
  readonly name: string;
  readonly value: string;
}

/** All figures in the order the diagnosis gives; unknown ones are said to be unknown. */
export function kernelFigures({ network }: Diagnosis): readonly NamedFigure[] {
  return Object.entries(network.kernel).map(([name, value]) => ({
    name: spoken(name),
    value: value === null ? t('unknown') : typeof value === 'number' ? count(value) : value,
  }));
}

/** `openFilesLimit` is ours: `open files limit`. The kernel's own names have dots and stay. */
function spoken(name: string): string {
  return name.includes('.') ? name : name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function number(figures: Figures, name: string): number | null {
  const value = figures[name];
  const n = typeof value === 'string' ? Number(value.trim()) : value;
  return typeof n === 'number' && Number.isFinite(n) ? n : null;
}

const facts: readonly Fact[] = [
  (f) => {
    const open = number(f, 'openDescriptors');
    const limit = number(f, 'openFilesLimit');
    if (open === null) return null;
    const share = limit === null ? 0 : Math.round((100 * open) / Math.max(limit, 1));
    return {
      name: t('descriptorsName'),
      value: limit === null ? count(open) : `${count(open)} / ${count(limit)}`,
      meaning: limit === null ? t('descriptorsNoLimit') : t('descriptorsMeans', share),
      isWarning: share >= 80,
    };
  },
  (f) => {
    const n = number(f, 'TcpExt.ListenOverflows');
    if (n === null) return null;
    return {
      name: t('overflowsName'),
      value: count(n),
      meaning: t(n === 0 ? 'overflowsNone' : 'overflowsMeans'),
      isWarning: false,
    };
  },
  (f) => plain(f, 'net.core.somaxconn', t('somaxconnName'), t('somaxconnMeans')),
  (f) => {
    const on = number(f, 'net.ipv4.tcp_abort_on_overflow');
    return on === null
      ? null
      : { name: t('abortName'), value: String(on), meaning: t(on === 0 ? 'abortOff' : 'abortOn'), isWarning: on !== 0 };
  },
  (f) => plain(f, 'tcp.established', t('establishedName'), t('establishedMeans')),
  (f) => {
    const n = number(f, 'tcp.closeWait');
    if (n === null) return null;
    return {
      name: t('closeWaitName'),
      value: count(n),
      meaning: t(n === 0 ? 'closeWaitNone' : 'closeWaitMeans'),
      isWarning: n > 0,
    };
  },
  // 60 s is TCP_TIMEWAIT_LEN of the kernel (include/net/tcp.h), whatever tcp_fin_timeout says.
  (f) => plain(f, 'tcp.timeWait', t('timeWaitName'), t('timeWaitMeans', 60)),
  (f) => {
    const [low, high] = String(f['net.ipv4.ip_local_port_range'] ?? '')
      .trim()
      .split(/\s+/)
      .map(Number);
    if (low === undefined || high === undefined || !(high >= low)) return null;
    return { name: t('portsName'), value: count(high - low + 1), meaning: t('portsMeans'), isWarning: false };
  },
  (f) => {
    const time = number(f, 'net.ipv4.tcp_keepalive_time');
    const interval = number(f, 'net.ipv4.tcp_keepalive_intvl');
    const probes = number(f, 'net.ipv4.tcp_keepalive_probes');
    if (time === null || interval === null || probes === null) return null;
    const value = duration((time + interval * probes) * 1000);
    return { name: t('keepaliveName'), value, meaning: t('keepaliveMeans'), isWarning: false };
  },
  (f) => plain(f, 'coresUsed', t('coresName'), t('coresMeans')),
];

function plain(figures: Figures, key: string, name: string, meaning: string): KernelFact | null {
  const n = number(figures, key);
  return n === null ? null : { name, value: count(n), meaning, isWarning: false };
}
