import type { Frame } from '../../core/model/frame';
import type { GoroutineReport, ReportedAcceptor, ReportedGroup, WrittenCore } from '../../core/protocol/adapter';
import { printable, type Style } from './style';

const mostGroups = 20;
const mostStacks = 10;
const mostSockets = 10;
const mostFrames = 8;
/** As deep as Accept of net/http over TLS is under the runtime. */
const mostAcceptFrames = 20;
const mostIds = 10;

/** The report for a reader: counts, who is in Accept on which socket, then all groups, the largest first, and what it cost. */
export function goroutinesText(report: GoroutineReport, core: WrittenCore | null, style: Style): string {
  const { count, groups, acceptors, goVersion } = report;
  const total = `${counted(count, 'goroutine')} in ${counted(groups.length, 'group')}, ${acceptors.length} in Accept`;
  const shown = [...groups].sort((a, b) => b.count - a.count).slice(0, mostGroups);
  const lines = [
    `${style.bold(total)}  ${style.dim(printable(goVersion))}`,
    `  ${statesOf(report)}`,
    '',
    style.bold('In Accept'),
    ...acceptorLines(acceptors, style),
    '',
    style.bold('All groups'),
    ...shown.flatMap((g) => groupLines(g, style)),
    ...moreLines(groups.length - shown.length, 'group'),
    '',
    ...costLines(report, core, style),
  ];
  return `${lines.join('\n')}\n`;
}

function statesOf({ byState }: GoroutineReport): string {
  return Object.entries(byState)
    .sort(([, a], [, b]) => b - a)
    .map(([state, n]) => `${n} ${state}`)
    .join(' · ');
}

/** Equal stacks are one entry, with every socket that is waited on from there. */
function acceptorLines(acceptors: readonly ReportedAcceptor[], style: Style): string[] {
  if (acceptors.length === 0) return ['  nobody'];
  const byStack = groupBy(acceptors, (a) =>
    JSON.stringify([stateOf(a), framesOf(a).map((f) => [f.function, f.file, f.line])]),
  );
  const lines = byStack.slice(0, mostStacks).flatMap((own) => {
    const [first] = own as [ReportedAcceptor];
    const bySocket = groupBy(own, (a) => JSON.stringify([a.fd, a.inode, a.thread?.tid]));
    return [
      `  ${style.bold(`${own.length} × ${printable(stateOf(first))}`)}`,
      ...frameLines(framesOf(first), mostAcceptFrames, style),
      ...bySocket.slice(0, mostSockets).map((same) => `    on ${socketLine(same, style)}`),
      ...moreLines(bySocket.length - mostSockets, 'socket').map((l) => `  ${l}`),
    ];
  });
  return [...lines, ...moreLines(byStack.length - mostStacks, 'stack')];
}

function socketLine(same: readonly ReportedAcceptor[], style: Style): string {
  const [first] = same as [ReportedAcceptor];
  const { thread } = first;
  const kernel = thread
    ? `, in the kernel: thread ${thread.tid}, system call ${thread.syscall}, ${printable(thread.wchan)}`
    : '';
  const noun = same.length === 1 ? 'goroutine' : 'goroutines';
  return `${style.cyan(socketOf(first))}${kernel}  ${style.dim(`${noun} ${idsOf(same.map((a) => a.goroutine))}`)}`;
}

/** The largest group first. */
function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return [...groups.values()].sort((a, b) => b.length - a.length);
}

function framesOf({ gdbFrames, frames }: ReportedAcceptor): readonly Frame[] {
  return gdbFrames ?? frames;
}

function socketOf({ fd, network, address, queue, nonBlocking }: ReportedAcceptor): string {
  if (fd === null) return 'descriptor not found';
  const where = address === null ? 'no listening socket' : `${network ?? ''} ${printable(address)}`;
  return [
    `fd ${fd}`,
    where,
    ...(queue === null ? [] : [`queue ${queue}`]),
    ...(nonBlocking === false ? ['in blocking mode'] : []),
  ].join('  ');
}

function groupLines(group: ReportedGroup, style: Style): string[] {
  const { count, ids, frames } = group;
  return [
    `  ${style.bold(`${count} × ${printable(stateOf(group))}`)}  ${style.dim(idsOf(ids, count))}`,
    ...(frames.length === 0 ? [style.dim('    no frames: it ran while it was read')] : []),
    ...frameLines(frames, mostFrames, style),
  ];
}

function stateOf({ state, waitReason }: { readonly state: string; readonly waitReason: string }): string {
  return waitReason === '' ? state : waitReason;
}

function idsOf(ids: readonly number[], count = ids.length): string {
  const shown = ids.slice(0, mostIds);
  return `${shown.join(', ')}${count > shown.length ? ` and ${count - shown.length} more` : ''}`;
}

function frameLines(frames: readonly Frame[], most: number, style: Style): string[] {
  const lines = frames.slice(0, most).map((frame) => {
    const name = frame.function === '' ? (frame.pc ?? '?') : frame.function;
    const place = frame.file === '' ? '' : `  ${style.dim(printable(`${frame.file}:${frame.line}`))}`;
    return `    ${printable(name)}${place}${frame.inlined ? style.dim(' (inlined)') : ''}`;
  });
  return [...lines, ...moreLines(frames.length - most, 'frame').map((l) => style.dim(`  ${l}`))];
}

function costLines(report: GoroutineReport, core: WrittenCore | null, style: Style): string[] {
  const { tookMs, pauseMs, gdb, layoutFrom, notes } = report;
  const stopped = pauseMs === 0 ? 'the program was not stopped' : `the program was stopped ${Math.ceil(pauseMs)} ms`;
  const lines = [
    ...notes.map((note) => `${style.yellow('▲')} ${printable(note)}`),
    style.dim(
      `Took ${(tookMs / 1000).toFixed(2)} s; ${stopped}. Offsets from ${layoutFrom === 'dwarf' ? 'its debug information' : 'a table'}, Accept frames from ${gdb === null ? 'its function table' : `gdb ${printable(gdb)}`}.`,
    ),
  ];
  if (core !== null)
    lines.push(
      `Wrote ${printable(core.file)} with ${counted(core.threads, 'goroutine')} as threads, ${(core.bytes / 2 ** 20).toFixed(1)} MiB${core.leftOut === 0 ? '' : `; ${core.leftOut} others have the stack of one of them, or ran`}.`,
    );
  return lines;
}

function moreLines(count: number, noun: string): string[] {
  return count > 0 ? [`  … ${counted(count, `more ${noun}`)}; --json has them all`] : [];
}

function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
