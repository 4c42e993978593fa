import type { Frame } from '../model/frame';

/** Stacks of the whole trace; ids of a generation, which change with it, become rows here. */
export class StackList {
  readonly stacks: (readonly Frame[])[] = [];
  private readonly byText = new Map<string, number>();

  add(frames: readonly Frame[]): number {
    const text = frames.map((f) => `${f.pc ?? ''} ${f.function} ${f.file}:${f.line}`).join('\n');
    let row = this.byText.get(text);
    if (row === undefined) {
      row = this.stacks.push(frames) - 1;
      this.byText.set(text, row);
    }
    return row;
  }
}
