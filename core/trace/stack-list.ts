import type { Frame } from '../model/frame';

/** What makes the system call: syscall/zsyscall_linux_amd64.go and its like, x/sys/unix. */
const acceptCalls = new Set([
  'syscall.accept4',
  'syscall.accept',
  'golang.org/x/sys/unix.accept4',
  'golang.org/x/sys/unix.accept',
  'syscall.Accept4',
  'syscall.Accept',
  'golang.org/x/sys/unix.Accept4',
  'golang.org/x/sys/unix.Accept',
]);

/** A call of accept is on the stack, and not, say, the close that Accept makes when it was the last to use the descriptor. */
export function isAcceptCall(frames: readonly Frame[]): boolean {
  return frames.some((f) => acceptCalls.has(f.function));
}

/** Stacks of the whole trace; ids of a generation, which change with it, become rows here. */
export class StackList {
  readonly stacks: (readonly Frame[])[] = [];
  /** Of each stack: `isAcceptCall`. */
  readonly isAcceptCall: boolean[] = [];
  private readonly byText = new Map<string, number>();

  add(frames: readonly Frame[]): number {
    const text = frames.map((f) => `${f.pc ?? ''} ${f.function} ${f.file}:${f.line}`).join('\n');
    let row = this.byText.get(text);
    if (row === undefined) {
      row = this.stacks.push(frames) - 1;
      this.isAcceptCall.push(isAcceptCall(frames));
      this.byText.set(text, row);
    }
    return row;
  }
}
