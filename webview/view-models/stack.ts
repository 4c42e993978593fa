import type { DiagnosedAcceptor } from '../../core/model/diagnosis';
import type { Frame } from '../../core/model/frame';
import type { TextKey } from '../l10n/en';
import { t } from '../l10n/text';
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
}

/** One acceptor's stacks side by side. Runs of Go's own frames are folded unless `allFrames`. */
export function stackOf(acceptor: DiagnosedAcceptor, allFrames: boolean): StackModel {
  const stacks = (
    [
      ['shortDump', acceptor.dump],
      ['shortTrace', acceptor.trace],
      ['shortDebugger', acceptor.debugger],
    ] as const
  ).flatMap(([name, frames]) => (frames === null ? [] : [{ name, frames }]));
  const shown = stacks.map((s) => s.frames.slice(0, mostFrames));
  const rows = alignStacks(shown).map((row) => frameRow(row.frame, row.in));
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

function frameRow(frame: Frame, present: readonly boolean[]): FrameRow {
  const absent = frame.function.startsWith('runtime.') ? 'leaves-out' : 'lacks';
  return {
    type: 'frame',
    frame,
    origin: originOf(frame),
    text: shortFunction(frame.function),
    place: placeOf(frame),
    in: present.map((p) => (p ? 'has' : absent)),
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
