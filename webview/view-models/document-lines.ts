/** Where the lines of a text begin, and which of them hold what is looked for. */
export class DocumentLines {
  /** Offset of each line's first character, and one beyond the text. */
  private readonly starts: Uint32Array;

  constructor(private readonly text: string) {
    const starts: number[] = [0];
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    if (starts.at(-1) !== text.length) starts.push(text.length + 1);
    this.starts = Uint32Array.from(starts);
  }

  get count(): number {
    return this.text === '' ? 0 : this.starts.length - 1;
  }

  /** Line `i` without its end, cut where a person would not read on. */
  line(i: number): string {
    const from = this.starts[i]!;
    const to = this.starts[i + 1]! - 1;
    return this.text.slice(from, Math.min(to, from + longestLine));
  }

  /** Lines that hold the words, without regard to case, in their order. At most `most` of them. */
  find(words: string, most = 100_000): Uint32Array {
    const found: number[] = [];
    if (words === '') return new Uint32Array();
    const text = this.text.toLowerCase();
    const needle = words.toLowerCase();
    let line = 0;
    for (let at = text.indexOf(needle); at >= 0 && found.length < most;) {
      while (line + 1 < this.starts.length && this.starts[line + 1]! <= at) line++;
      found.push(line);
      at = text.indexOf(needle, this.starts[line + 1]);
    }
    return Uint32Array.from(found);
  }
}

const longestLine = 2000;
