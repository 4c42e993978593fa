import { Int32Column } from '../base/columns';
import type { Frame } from '../model/frame';
import type { GoroutineTable } from '../model/goroutine-table';

type StackColumns = Pick<
  GoroutineTable,
  | 'stackCount'
  | 'stackStart'
  | 'stackFrames'
  | 'stackCreatedBy'
  | 'stackElided'
  | 'frameCount'
  | 'frameFunction'
  | 'frameFile'
  | 'frameLine'
  | 'frameInlined'
  | 'strings'
>;

/** Builds the stack columns of a goroutine table from frames that are objects; equal frames are stored once. */
export class FrameTable {
  private readonly strings: string[] = [];
  private readonly stringRows = new Map<string, number>();
  private readonly frameRows = new Map<string, number>();
  private readonly functions = new Int32Column(64);
  private readonly files = new Int32Column(64);
  private readonly lines = new Int32Column(64);
  private readonly inlined = new Int32Column(64);
  private readonly starts = new Int32Column(64);
  private readonly frames = new Int32Column(256);
  private readonly creators = new Int32Column(64);

  /** Row of a text in `strings`. */
  string(text: string): number {
    let row = this.stringRows.get(text);
    if (row === undefined) {
      row = this.strings.push(text) - 1;
      this.stringRows.set(text, row);
    }
    return row;
  }

  /** Adds a stack, innermost frame first; returns its row. */
  addStack(frames: readonly Frame[], createdBy: Frame | null): number {
    const row = this.starts.length;
    this.starts.push(this.frames.length);
    for (const frame of frames) this.frames.push(this.frame(frame));
    this.creators.push(createdBy === null ? -1 : this.frame(createdBy));
    return row;
  }

  done(): StackColumns {
    const stackCount = this.starts.length;
    this.starts.push(this.frames.length);
    return {
      stackCount,
      stackStart: this.starts.done(),
      stackFrames: this.frames.done(),
      stackCreatedBy: this.creators.done(),
      stackElided: new Uint8Array(stackCount),
      frameCount: this.functions.length,
      frameFunction: this.functions.done(),
      frameFile: this.files.done(),
      frameLine: this.lines.done(),
      frameInlined: Uint8Array.from(this.inlined.done()),
      strings: this.strings,
    };
  }

  private frame({ function: name, file, line, inlined }: Frame): number {
    const key = `${name}\n${file}\n${line}\n${String(inlined)}`;
    let row = this.frameRows.get(key);
    if (row === undefined) {
      row = this.functions.length;
      this.functions.push(this.string(name));
      this.files.push(this.string(file));
      this.lines.push(line);
      this.inlined.push(inlined ? 1 : 0);
      this.frameRows.set(key, row);
    }
    return row;
  }
}
