import type { CallInstructions } from '../../core/model/call-instructions';
import type { DiagnosedAcceptor } from '../../core/model/diagnosis';
import type { Frame } from '../../core/model/frame';
import type { TextKey } from '../l10n/en';
import { t } from '../l10n/text';
import { assemblyOf, type Assembly } from './assembly';
import { duration } from './format';
import { originOf, placeOf, shortFunction, type Origin } from './frames';
import { alignStacks } from './stack-alignment';

/** So many frames of a stack are laid beside those of others; a deeper one is a recursion. */
const mostFrames = 500;

export interface StackModel {
  readonly title: string;
  readonly facts: readonly string[];
  /** Sources that have frames, in the order of the marks. */
  readonly sources: readonly string[];
  readonly agreement: string | null;
  readonly rows: readonly StackRow[];
  /** Frames beyond those shown. */
  readonly cut: number;
  readonly createdBy: FrameRow | null;
}

export type StackRow = FrameRow | { readonly type: 'folded'; readonly count: number };

/** Whether a source has a frame; dumps leave out the runtime's own, which is no disagreement. */
export type Presence = 'has' | 'lacks' | 'leaves-out';

export interface FrameRow {
  readonly type: 'frame';
  readonly frame: Frame;
  readonly origin: Origin;
  readonly text: string;
  readonly place: string;
  readonly in: readonly Presence[];
  /** Of gdb's frame. */
  readonly assembly: Assembly | null;
}

/** One acceptor's stacks side by side, with the machine code of its calls. Runs of Go's own frames are folded unless `allFrames`. */
export function stackOf(
  acceptor: DiagnosedAcceptor,
  allFrames: boolean,
  calls: readonly CallInstructions[],
): StackModel {
  const stacks = (
    [
      ['shortDump', acceptor.dump],
      ['shortTrace', acceptor.trace],
      ['shortDebugger', acceptor.debugger],
    ] as const
  ).flatMap(([name, frames]) => (frames === null ? [] : [{ name, frames }]));
  const shown = stacks.map((s) => s.frames.slice(0, mostFrames));
  const byPc = new Map(calls.map((c) => [c.pc, c]));
  const gdbs = stacks.findIndex((s) => s.name === 'shortDebugger');
  let next = 0;
  const rows = alignStacks(shown).map((row) => {
    // The frames of a stack are in as many rows, in their order.
    const own = row.in[gdbs] === true ? shown[gdbs]![next++] : undefined;
    return frameRow(row.frame, row.in, own && assemblyOf(own, byPc));
  });
  return {
    title: t('goroutine', acceptor.goroutine),
    facts: factsOf(acceptor),
    sources: stacks.map((s) => t(s.name)),
    agreement: agreementOf(
      acceptor,
      stacks.map((s) => s.name),
    ),
    rows: allFrames ? rows : fold(rows),
    cut: Math.max(0, ...stacks.map((s) => s.frames.length - mostFrames)),
    createdBy: acceptor.createdBy && frameRow(acceptor.createdBy, []),
  };
}

function factsOf(a: DiagnosedAcceptor): readonly string[] {
  const facts = [a.state];
  if (a.seenWaitingNs > 0) facts.push(t('seenWaiting', duration(a.seenWaitingNs / 1e6)));
  if (a.fd !== null) facts.push(`${t('fd')} ${String(a.fd)}`);
  if (a.address !== null) facts.push(a.address);
  return facts;
}

function agreementOf({ agree }: DiagnosedAcceptor, sources: readonly TextKey[]): string | null {
  const [only] = sources;
  if (sources.length === 1 && only !== undefined) return t('onlyOneSource', t(only));
  if (agree === null) return null;
  return t(agree ? 'agreeAll' : 'disagree');
}

function frameRow(frame: Frame, present: readonly boolean[], assembly: Assembly | null = null): FrameRow {
  const absent = frame.function.startsWith('runtime.') ? 'leaves-out' : 'lacks';
  return {
    type: 'frame',
    frame,
    origin: originOf(frame),
    text: shortFunction(frame.function),
    place: placeOf(frame),
    in: present.map((p) => (p ? 'has' : absent)),
    assembly,
  };
}

/**
 * Puts one line in place of Go's own frames that no source disputes; the last of a run, which the user's code calls,
 * stays unless it is the runtime's.
 */
function fold(rows: readonly FrameRow[]): readonly StackRow[] {
  const folded: StackRow[] = [];
  let run: FrameRow[] = [];
  const flush = (calledByUser: boolean): void => {
    const last = calledByUser && run.at(-1)?.frame.function.startsWith('runtime.') === false ? run.pop() : undefined;
    const isBare = run.length === 1 && run[0]?.in.every((p) => p === 'has') === true;
    if (isBare) folded.push(...run);
    else if (run.length > 0) folded.push({ type: 'folded', count: run.length });
    if (last !== undefined) folded.push(last);
    run = [];
  };
  for (const row of rows) {
    if (row.origin === 'go' && !row.in.includes('lacks')) run.push(row);
    else {
      flush(row.origin !== 'go');
      folded.push(row);
    }
  }
  // A stack of Go's frames alone would be one folded line that says nothing.
  flush(folded.every((r) => r.type === 'folded'));
  return folded;
}
