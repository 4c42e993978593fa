import { place } from '../../core/correlate/site';
import type {
  DiagnosedListener,
  Diagnosis,
  EvidenceItem,
  Finding,
  KernelSetting,
  Severity,
} from '../../core/model/diagnosis';
import type { SourceName } from '../../core/model/recording';
import { traceWriting } from '../../core/model/trace-size';
import { printable, type Style } from './style';

const sources: readonly SourceName[] = ['dump', 'trace', 'debugger', 'os'];

/** A diagnosis for a terminal: read in ten seconds, in the order is it broken, where, how do you know, what to do. */
export function textReport(foreign: Diagnosis, style: Style): string {
  const d = JSON.parse(
    JSON.stringify(foreign, (_, v: unknown) => (typeof v === 'string' ? printable(v) : v)),
  ) as Diagnosis;
  const [first, ...others] = d.findings;
  const lines = [headline(d, style), '', ...(first === undefined ? [] : findingLines(first, style))];
  if (others.length > 0) {
    lines.push('', style.bold('Also found'));
    for (const f of others)
      lines.push(`  ${mark(f.severity, style)} ${f.title} ${style.dim(`(${label(f)}, ${f.confidence})`)}`);
  }
  lines.push('', ...listenerLines(d, style), '', ...sourceLines(d, style), ...noteLines(d, style));
  return `${lines.join('\n')}\n`;
}

function headline(d: Diagnosis, style: Style): string {
  const { target } = d;
  const exe = target.exe === null ? 'program' : target.exe.slice(target.exe.lastIndexOf('/') + 1);
  const last = d.samples.at(-1);
  const facts = [
    target.pid === null ? `${exe} at ${target.pprof ?? '?'}` : `${exe} (pid ${target.pid})`,
    target.goVersion ?? 'Go version unknown',
    `${d.samples.length} samples, ${((last?.atMs ?? 0) / 1000).toFixed(1)} s apart`,
    `target stopped ${pause(d)}`,
  ];
  const { verdict } = d;
  return `${mark(verdict.severity, style)} ${style.bold(label(verdict))}  ${verdict.confidence}  ${style.dim(facts.join(' · '))}`;
}

function pause(d: Diagnosis): string {
  const ms = sources.reduce((n, s) => n + d.sources[s].pauseMs, 0);
  return ms === 0 ? 'never' : `at most ${ms < 1 ? '1' : Math.ceil(ms)} ms`;
}

function label(f: { readonly class: string; readonly cause: string | null }): string {
  return f.cause === null ? f.class : `${f.class}/${f.cause}`;
}

function mark(severity: Severity, style: Style): string {
  switch (severity) {
    case 'critical':
    case 'error':
      return style.red('✖');
    case 'warning':
      return style.yellow('▲');
    case 'info':
      return style.cyan('●');
    case 'ok':
      return style.green('✔');
  }
}

function findingLines(f: Finding, style: Style): string[] {
  const lines = wrap(f.explanation, 100).map((l) => `  ${l}`);
  if (f.site !== null) lines.push('', `  ${style.cyan(`${f.site.file}:${f.site.line}`)}  ${f.site.function}`);
  lines.push('', style.bold('  Evidence'));
  lines.push(...f.evidence.map((e) => evidenceLine('✓', e, style)));
  lines.push(...f.against.map((e) => evidenceLine('✗', e, style)));
  lines.push(...f.missing.map((e) => evidenceLine('?', e, style)));
  if (f.class !== 'healthy')
    lines.push('', style.bold('  What to do'), ...f.remedy.split('\n').flatMap((l) => wrapRemedy(l)));
  if (f.settings.length > 0)
    lines.push('', style.bold('  Kernel settings'), ...f.settings.flatMap((s) => settingLines(s)));
  if (f.next !== null) lines.push('', style.bold('  To be surer'), ...wrap(f.next, 100).map((l) => `  ${l}`));
  return lines;
}

function settingLines({ name, value, effect, risk }: KernelSetting): string[] {
  const text = wrap(`${effect} Risk: ${risk}`, 96).map((l) => `    ${l}`);
  return [`  ${name} = ${value}`, ...text];
}

function evidenceLine(sign: string, e: EvidenceItem, style: Style): string {
  const where = e.frame === null || e.frame.file === '' ? '' : style.dim(`  ${place(e.frame)}`);
  return `  ${sign} ${e.source.padEnd(8)} ${e.says}${where}`;
}

function listenerLines(d: Diagnosis, style: Style): string[] {
  if (d.listeners.length === 0) return [style.bold('Listeners'), '  none known'];
  const groups = new Map<string, { count: number; line: string; queue: number }>();
  for (const l of d.listeners) {
    const site = l.site === null ? '' : place(l.site);
    const key = site === '' || l.class === 'healthy' ? `${l.address} ${l.inode ?? ''}` : `${site} ${l.class}`;
    const rate = (l.acceptedPerSecond ?? 0) === 0 ? '' : `  ${String(l.acceptedPerSecond)} accepted/s`;
    const group = groups.get(key) ?? {
      count: 0,
      queue: 0,
      line: `${l.address.padEnd(24)} ${queueWords(l).padEnd(15)} ${acceptorWords(l).padEnd(16)} ${l.class}${rate}${site === '' ? '' : style.dim(`  ${site}`)}`,
    };
    group.count++;
    groups.set(key, group);
  }
  const rows = [...groups.values()];
  return [
    style.bold(`Listeners  ${d.listeners.length}`),
    ...rows.slice(0, 12).map((g) => `  ${g.line}${g.count > 1 ? `  ×${g.count}` : ''}`),
    ...(rows.length > 12 ? [`  … ${rows.length - 12} more (--json has all)`] : []),
  ];
}

function queueWords({ queue, backlog, flags }: DiagnosedListener): string {
  return flags.includes('closed') ? 'closed' : `queue ${queue ?? '?'}/${backlog ?? '?'}`;
}

function acceptorWords({ acceptors: ids, fd, flags }: DiagnosedListener): string {
  if (ids.length === 0) return fd === null && flags.includes('shared') ? 'child process' : 'no acceptor';
  return ids.length === 1 ? `goroutine ${ids[0]!}` : `${ids.length} goroutines`;
}

function sourceLines(d: Diagnosis, style: Style): string[] {
  return [
    style.bold('Sources'),
    ...sources.map((s) => {
      const r = d.sources[s];
      const cost =
        r.status === 'skipped'
          ? ''
          : `${Math.round(r.tookMs)} ms${s === 'trace' ? traceWords(d) : ''}${r.pauseMs > 0 ? `, stopped the target at most ${Math.ceil(r.pauseMs)} ms` : ''}`;
      return `  ${s.padEnd(8)} ${r.status.padEnd(8)} ${[cost, r.reason ?? ''].filter((x) => x !== '').join(' · ')}`;
    }),
  ];
}

/** What the target had to write for it. */
function traceWords({ network: { traceSize } }: Diagnosis): string {
  const written = traceWriting(traceSize);
  return written === null ? '' : `, ${written.kib} KiB (${written.kibPerSecond} KiB/s)`;
}

function noteLines(d: Diagnosis, style: Style): string[] {
  if (d.notes.length === 0) return [];
  const lines = d.notes.flatMap((n) => [
    '',
    ...wrap(n.says, 100).map((l) => `  ${l}`),
    ...n.remedy.split('\n').flatMap(wrapRemedy),
  ]);
  return ['', style.bold('Beside this'), ...lines.slice(1)];
}

function wrapRemedy(line: string): string[] {
  return line.startsWith('\t')
    ? [`      ${line.replace(/\t/g, '    ').slice(4)}`]
    : line === ''
      ? ['']
      : wrap(line, 100).map((l) => `  ${l}`);
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').filter((w) => w !== '')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  if (line !== '') lines.push(line);
  return lines;
}
