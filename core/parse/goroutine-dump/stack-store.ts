import { mixHash } from '../../base/bytes';
import { Int32Column, Uint8Column } from '../../base/columns';
import { HashIndex } from '../../base/hash-index';

/** Distinct stacks. The one being read grows at the end of the frame column and is cut off again if it is known. */
export class StackStore {
  private readonly index = new HashIndex();
  /** Stack `s` is `frames[starts[s] .. starts[s + 1])`; the open stack begins at the last start. */
  private readonly starts = new Int32Column();
  private readonly frames = new Int32Column(1024);
  private readonly createdBy = new Int32Column();
  private readonly elided = new Uint8Column();
  private openHash = 0;

  constructor() {
    this.starts.push(0);
  }

  get size(): number {
    return this.index.size;
  }

  /** Number of frames of the open stack. */
  get openLength(): number {
    return this.frames.length - this.starts.data[this.starts.length - 1]!;
  }

  /** Frame of the open stack, counted from the outermost, 0; −1 where there is none. */
  openFrame(fromOutermost: number): number {
    return fromOutermost < this.openLength ? this.frames.data[this.frames.length - 1 - fromOutermost]! : -1;
  }

  push(frame: number): void {
    this.frames.push(frame);
    this.openHash = Math.imul(this.openHash ^ frame, 0x9e3779b1) + 1;
  }

  /** Ends the open stack and returns its id. `createdBy` is a frame or −1. */
  close(createdBy: number, elided: boolean): number {
    const flag = elided ? 1 : 0;
    const hash = mixHash(Math.imul(this.openHash ^ createdBy, 0x85ebca6b) ^ flag);
    this.openHash = 0;
    let slot = this.index.first(hash);
    for (let id; (id = this.index.at(slot)) >= 0; slot = this.index.next(slot))
      if (
        this.index.hash(id) === hash &&
        this.createdBy.data[id] === createdBy &&
        this.elided.data[id] === flag &&
        this.isOpen(id)
      ) {
        this.frames.length -= this.openLength;
        return id;
      }
    this.starts.push(this.frames.length);
    this.createdBy.push(createdBy);
    this.elided.push(flag);
    return this.index.add(slot, hash);
  }

  /** The stack columns of a GoroutineTable. */
  done(): { stackStart: Int32Array; stackFrames: Int32Array; stackCreatedBy: Int32Array; stackElided: Uint8Array } {
    return {
      stackStart: this.starts.done(),
      stackFrames: this.frames.done(),
      stackCreatedBy: this.createdBy.done(),
      stackElided: this.elided.done(),
    };
  }

  /** True when the open stack has the frames of stack `id`. */
  private isOpen(id: number): boolean {
    const start = this.starts.data[id]!;
    const length = this.starts.data[id + 1]! - start;
    if (length !== this.openLength) return false;
    const open = this.frames.length - length;
    for (let i = 0; i < length; i++) if (this.frames.data[start + i] !== this.frames.data[open + i]) return false;
    return true;
  }
}
