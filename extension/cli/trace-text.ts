import { CodeOrigin } from '../../core/correlate/code-origin';
import type { TraceAnalysis, TracedAcceptor } from '../../core/model/trace-analysis';
import type { Frame } from '../../core/model/frame';
import { metricLimits, type MetricLimit } from '../../core/trace/metric-limits';
import { printable, type Style } from './style';

const acceptorsShown = 20;
const sitesShown = 10;

/** What `accept-leak trace FILE` shows. */
export function traceText(a: TraceAnalysis, events: Readonly<Record<string, number>> | null, style: Style): string {
  const seconds = (a.endNs - a.startNs) / 1e9;
  const lines = [
    style.bold(`Trace of Go ${a.goVersion}`) +
      `  ${size(a.bytes)}, ${seconds.toFixed(3)} s, ${a.events} events, ${a.goroutines} goroutines`,
    '',
    ...acceptorLines(a, seconds, style),
    '',
    style.bold('Network metrics') + style.dim('   count      p50      p99      max   mark beyond'),
    ...metricLimits.map((t) => metricLine(t, a, style)),
    '',
    ...creationLines(a, style),
  ];
  if (events !== null)
    lines.push(
      '',
      style.bold('Events'),
      ...Object.entries(events).map(([k, n]) => `  ${k.padEnd(18)}${String(n).padStart(10)}`),
    );
  if (a.error !== null) lines.push('', style.red(`Partial: ${a.error.message} (at byte ${a.error.offset})`));
  return `${lines.join('\n')}\n`;
}

function acceptorLines(a: TraceAnalysis, seconds: number, style: Style): string[] {
  if (a.acceptors.length === 0) {
    const hint = Number(a.goVersion.split('.')[1]) <= 22;
    return [
      style.bold('Accept waits') + '  none seen',
      hint
        ? '  Up to Go 1.22 a wait that began before the trace has no stack: only the goroutine id and a dump can tell it.'
        : `  No goroutine was in Accept, in a limiter or in net/http’s back-off ${
            a.error === null ? 'while the trace was taken' : 'in the part that could be read'
          }.`,
    ];
  }
  const rates = a.acceptRates;
  const most = new Map(rates.goroutines.map((r) => [r.goroutine, Math.max(...r.accepted)]));
  const shown = [...a.acceptors].sort((x, y) => y.acceptCalls - x.acceptCalls || x.goroutine - y.goroutine);
  return [
    style.bold(`Accept waits  ${a.waits.count}`) + `  in ${a.acceptors.length} goroutines`,
    ...shown
      .slice(0, acceptorsShown)
      .map((g) => acceptorLine(g, a, seconds, (most.get(g.goroutine) ?? 0) / (rates.partNs / 1e9), style)),
    ...(shown.length > acceptorsShown ? [`  … ${shown.length - acceptorsShown} more (--json has all)`] : []),
  ];
}

/** `mostRate`: connections a second in its busiest second. */
function acceptorLine(g: TracedAcceptor, a: TraceAnalysis, seconds: number, mostRate: number, style: Style): string {
  const woken = [
    [g.wokenByNetpoll, 'by a connection'],
    [g.wokenByGoroutine, 'by a goroutine (Close)'],
    [g.wokenByTimer, 'by a deadline'],
  ]
    .filter(([n]) => n !== 0)
    .map(([n, by]) => `${n!} ${by!}`)
    .join(', ');
  const parts = [
    `${g.acceptWaits} waits`,
    woken === '' ? 'never woken' : `woken ${woken}`,
    `${g.accepted} accepted${seconds > 0 && g.accepted > 0 ? ` (${(g.accepted / seconds).toFixed(0)}/s${seconds > 1 ? `, at most ${mostRate.toFixed(0)}/s` : ''})` : ''}`,
    `ran ${(g.runningShare * 100).toFixed(1)} %`,
    ...(g.limiterWaits > 0 ? [`${g.limiterWaits} waits for a place in the limiter`] : []),
    ...(g.serveWaits > 0 ? [`${g.serveWaits} waits inside http.Server.Serve, not for a connection`] : []),
    ...(g.backoffs > 0 ? [`${g.backoffs} back-offs after an error of Accept`] : []),
  ];
  const frame = userFrame(a.stacks[g.stack] ?? []);
  const place =
    frame === null
      ? ''
      : `\n      ${style.cyan(printable(`${frame.file}:${frame.line}`))}  ${printable(frame.function)}`;
  return `  goroutine ${g.goroutine}${g.ended ? ' (ended)' : ''}: ${parts.join(' · ')}${place}`;
}

const origin = new CodeOrigin(null);

/** The first frame that is not of Go's own tree. */
function userFrame(frames: readonly Frame[]): Frame | null {
  return frames.find((f) => origin.of(f) !== 'standard') ?? frames.at(-1) ?? null;
}

function metricLine(t: MetricLimit, a: TraceAnalysis, style: Style): string {
  const m = a.metrics[t.metric];
  const figures = [m.p50Ns, m.p99Ns, m.maxNs].map((ns) => (m.count === 0 ? '–' : duration(ns)).padStart(8)).join(' ');
  const limit = Number.isFinite(t.limitNs) ? duration(t.limitNs) : 'never';
  const line = `  ${t.name.padEnd(18)}${String(m.count).padStart(8)} ${figures}   ${limit.padEnd(7)}`;
  return `${m.p99Ns > t.limitNs ? style.yellow(line) : line} ${style.dim(t.reason)}`;
}

function creationLines(a: TraceAnalysis, style: Style): string[] {
  const alive = a.creations.reduce((n, c) => n + c.alive, 0);
  return [
    style.bold('Goroutines made within the trace') + `  ${a.created}, of which ${alive} had not ended with it`,
    ...a.creations.slice(0, sitesShown).map((c) => {
      const frame = c.stack[0];
      const at = frame === undefined ? 'unknown place' : `${frame.file}:${frame.line}`;
      return `  ${String(c.alive).padStart(6)}  ${printable(c.startFunction)}  ${style.cyan(printable(at))}`;
    }),
    ...(a.creations.length > sitesShown ? [`  … ${a.creations.length - sitesShown} more places`] : []),
  ];
}

function size(bytes: number): string {
  return bytes < 2 ** 20 ? `${(bytes / 2 ** 10).toFixed(1)} KiB` : `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

function duration(ns: number): string {
  if (ns < 1e3) return `${ns.toFixed(0)} ns`;
  if (ns < 1e6) return `${(ns / 1e3).toPrecision(3)} µs`;
  if (ns < 1e9) return `${(ns / 1e6).toPrecision(3)} ms`;
  return `${(ns / 1e9).toPrecision(3)} s`;
}
