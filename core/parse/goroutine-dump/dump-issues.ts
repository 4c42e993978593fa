/** Something in the text that could not be read, or that is missing. */
export interface DumpIssue {
  /** Bytes from the beginning of the text. */
  readonly offset: number;
  readonly message: string;
}

const most = 100;

/** The first hundred issues; of the others only the number is kept, so that noise cannot fill the memory. */
export class DumpIssues {
  private readonly kept: DumpIssue[] = [];
  private dropped = 0;
  private lastDropped = 0;

  add(offset: number, message: string): void {
    if (this.kept.length < most) this.kept.push({ offset, message });
    else {
      this.dropped++;
      this.lastDropped = offset;
    }
  }

  done(): readonly DumpIssue[] {
    if (this.dropped === 0) return this.kept;
    return [...this.kept, { offset: this.lastDropped, message: `${this.dropped} more issues up to here` }];
  }
}
