import { printable } from './style';

/** One line of progress on a terminal, overwritten in place; nothing where standard error is a file. */
export class ProgressLine {
  private shown = false;

  constructor(private readonly stream: NodeJS.WriteStream) {}

  show(text: string): void {
    if (!this.stream.isTTY) return;
    this.shown = true;
    this.stream.write(`\r\u001b[K${printable(text).slice(0, Math.max(20, this.stream.columns - 1))}`);
  }

  clear(): void {
    if (this.shown) this.stream.write('\r\u001b[K');
    this.shown = false;
  }
}
