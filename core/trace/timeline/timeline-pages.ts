import type { Timeline } from '../../model/timeline';

/** Columns with a number for each interval: what makes a timeline large. */
type RowColumns = Pick<Timeline, 'startNs' | 'endNs' | 'state' | 'reason' | 'stack' | 'waker'>;

/** A timeline on its way from the worker to the panel: one head, then pages of rows in their order. */
export type TimelineMessage =
  | {
      readonly type: 'timeline';
      readonly rows: number;
      readonly head: Omit<Timeline, keyof RowColumns>;
    }
  | { readonly type: 'timelinePage'; readonly firstRow: number; readonly columns: RowColumns };

const pageRows = 1 << 16;

/** The messages of a timeline. Pages are copies, so their buffers (`transferOf`) may be handed over. */
export function* timelineMessages(timeline: Timeline, rowsPerPage = pageRows): Generator<TimelineMessage> {
  const { startNs, endNs, state, reason, stack, waker, ...head } = timeline;
  const rows = startNs.length;
  yield { type: 'timeline', rows, head };
  for (let from = 0; from < rows; from += rowsPerPage) {
    const to = Math.min(rows, from + rowsPerPage);
    const columns = {
      startNs: startNs.slice(from, to),
      endNs: endNs.slice(from, to),
      state: state.slice(from, to),
      reason: reason.slice(from, to),
      stack: stack.slice(from, to),
      waker: waker.slice(from, to),
    };
    yield { type: 'timelinePage', firstRow: from, columns };
  }
}

/** Buffers that may go with a message instead of being copied. */
export function transferOf(message: TimelineMessage): ArrayBufferLike[] {
  return message.type === 'timeline' ? [] : Object.values(message.columns).map((column) => column.buffer);
}

/** Puts the messages of one timeline together again. */
export class TimelineReceiver {
  private head: Omit<Timeline, keyof RowColumns> | null = null;
  private columns: RowColumns | null = null;
  private missing = 0;

  /** Share of the rows that have come, 0 to 1. */
  get share(): number {
    const rows = this.columns?.startNs.length ?? 0;
    return this.columns === null ? 0 : rows === 0 ? 1 : 1 - this.missing / rows;
  }

  /** The timeline once its last page is in, else null. A new head begins anew; a page that does not fit is left out. */
  take(message: TimelineMessage): Timeline | null {
    if (message.type === 'timeline') this.begin(message.head, message.rows);
    else this.page(message.firstRow, message.columns);
    return this.head !== null && this.columns !== null && this.missing === 0 ? { ...this.head, ...this.columns } : null;
  }

  private begin(head: Omit<Timeline, keyof RowColumns>, rows: number): void {
    this.head = head;
    this.missing = rows;
    this.columns = {
      startNs: new Float64Array(rows),
      endNs: new Float64Array(rows),
      state: new Uint8Array(rows),
      reason: new Int16Array(rows),
      stack: new Int32Array(rows),
      waker: new Float64Array(rows),
    };
  }

  private page(firstRow: number, from: RowColumns): void {
    const to = this.columns;
    const isNext = to !== null && firstRow === to.startNs.length - this.missing;
    if (!isNext || from.startNs.length > this.missing) return;
    to.startNs.set(from.startNs, firstRow);
    to.endNs.set(from.endNs, firstRow);
    to.state.set(from.state, firstRow);
    to.reason.set(from.reason, firstRow);
    to.stack.set(from.stack, firstRow);
    to.waker.set(from.waker, firstRow);
    this.missing -= from.startNs.length;
  }
}
