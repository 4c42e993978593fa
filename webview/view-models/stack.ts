import type { DiagnosedAcceptor } from '../../core/model/diagnosis';
import type { Frame } from '../../core/model/frame';
import { duration } from './format';
import { originOf, placeOf, shortFunction, type Origin } from './frames';
import { alignStacks } from './stack-alignment';

export interface StackModel {
  readonly title: string;
  readonly facts: readonly string[];
  /** Sources that have frames, in the order of the marks. */
  readonly sources: readonly string[];
  readonly agreement: string | null;
  readonly rows: readonly StackRow[];
  readonly createdBy: FrameRow | null;
}

export type StackRow = FrameRow | { readonly type: 'folded'; readonly count: number };

export interface FrameRow {
  readonly type: 'frame';
  readonly frame: Frame;
  readonly origin: Origin;
  readonly text: string;
  readonly place: string;
  readonly in: readonly boolean[];
}

/** One acceptor's stacks side by side. Runs of Go's own frames are folded unless `allFrames`. */
export function stackOf(acceptor: DiagnosedAcceptor, allFrames: boolean): StackModel {
  const stacks = [
    { name: 'dump', frames: acceptor.dump },
    { name: 'trace', frames: acceptor.trace },
    { name: 'debugger', frames: acceptor.debugger },
  ].flatMap(({ name, frames }) => (frames === null ? [] : [{ name, frames }]));
  const rows = alignStacks(stacks.map((s) => s.frames)).map((row) => frameRow(row.frame, row.in));
  return {
    title: `goroutine ${acceptor.goroutine}`,
    facts: factsOf(acceptor),
    sources: stacks.map((s) => s.name),
    agreement: agreementOf(acceptor),
    rows: allFrames ? rows : fold(rows),
    createdBy: acceptor.createdBy && frameRow(acceptor.createdBy, []),
  };
}

function factsOf(a: DiagnosedAcceptor): readonly string[] {
  const facts = [a.state];
  if (a.seenWaitingNs > 0) facts.push(`seen waiting ${duration(a.seenWaitingNs / 1e6)}`);
  if (a.fd !== null) facts.push(`fd ${String(a.fd)}`);
  if (a.address !== null) facts.push(a.address);
  return facts;
}

function agreementOf({ agree }: DiagnosedAcceptor): string | null {
  if (agree === null) return null;
  return agree ? 'The sources agree on every user frame.' : 'The sources disagree: see the marks.';
}

function frameRow(frame: Frame, present: readonly boolean[]): FrameRow {
  return {
    type: 'frame',
    frame,
    origin: originOf(frame),
    text: shortFunction(frame.function),
    place: placeOf(frame),
    in: present,
  };
}

/** Puts one line in place of two or more of Go's frames that all sources have; the last of a run, which the user calls, stays. */
function fold(rows: readonly FrameRow[]): readonly StackRow[] {
  const folded: StackRow[] = [];
  let run: FrameRow[] = [];
  const flush = (): void => {
    const last = run.pop();
    if (last === undefined) return;
    if (run.length > 1) folded.push({ type: 'folded', count: run.length }, last);
    else folded.push(...run, last);
    run = [];
  };
  for (const row of rows) {
    if (row.origin === 'go' && row.in.every(Boolean)) run.push(row);
    else {
      flush();
      folded.push(row);
    }
  }
  flush();
  return folded;
}
