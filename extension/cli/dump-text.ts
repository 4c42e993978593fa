import type { Frame } from '../../core/model/frame';
import type { DumpIssue } from '../../core/parse/goroutine-dump';
import type { DumpReport, ReportedGroup } from './dump-report';

const mostGroups = 40;
const mostFrames = 8;

/** Marks text for the terminal, or leaves it as it is. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
}

export const plain: Paint = { bold: (t) => t, dim: (t) => t };
export const ansi: Paint = { bold: (t) => `\x1b[1m${t}\x1b[22m`, dim: (t) => `\x1b[2m${t}\x1b[22m` };

/** The report for a reader: totals, what was cut and where, then the groups, the largest first. */
export function dumpText(report: DumpReport, issues: readonly DumpIssue[], paint: Paint): string {
  const { goroutines, groups, acceptors } = report;
  const total = `${counted(goroutines, 'goroutine')} in ${counted(groups.length, 'group')}, ${acceptors} in Accept`;
  const lines = [paint.bold(total)];
  if (report.truncated) lines.push('The dump is cut: there may be more goroutines than it holds.');
  for (const issue of issues) lines.push(`  at byte ${issue.offset}: ${issue.message}`);
  for (const group of groups.slice(0, mostGroups)) lines.push('', ...groupLines(group, paint));
  const left = groups.slice(mostGroups);
  if (left.length > 0) {
    const count = left.reduce((sum, g) => sum + g.count, 0);
    lines.push('', `${counted(left.length, 'more group')} with ${counted(count, 'goroutine')}; --json has them all.`);
  }
  return `${lines.join('\n')}\n`;
}

function groupLines(group: ReportedGroup, paint: Paint): string[] {
  const lines = [paint.bold(group.state === null ? `${group.count}` : `${group.count} × ${printable(group.state)}`)];
  for (const frame of group.frames.slice(0, mostFrames)) lines.push(frameLine('', frame, paint));
  const left = group.frames.length - mostFrames;
  if (left > 0) lines.push(paint.dim(`    … ${counted(left, 'more frame')}`));
  if (group.createdBy !== null) lines.push(frameLine('created by ', group.createdBy, paint));
  return lines;
}

function frameLine(prefix: string, frame: Frame, paint: Paint): string {
  const name = printable(frame.function === '' ? (frame.pc ?? '?') : frame.function);
  const place = frame.file === '' ? '' : `  ${paint.dim(printable(`${frame.file}:${frame.line}`))}`;
  return `    ${prefix}${name}${place}`;
}

/** The text of a foreign file must not steer the terminal. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '\ufffd');
}

function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
