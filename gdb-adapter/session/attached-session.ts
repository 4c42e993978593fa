import type { Frame } from '../../core/model/frame';
import type { AdapterAttach } from '../../core/protocol/adapter';
import type { GdbCore } from '../inspection/gdb-core';
import type { Inspection } from '../inspection/inspection';
import type { MiClient } from '../mi/client';
import { showThreads, type ShownThread, type ShownThreads } from './shown-threads';

/** What a number that the client holds stands for. */
export type Reference =
  | { readonly kind: 'frame'; readonly thread: ShownThread; readonly level: number; readonly frame: Frame }
  | { readonly kind: 'scope'; readonly scope: 'frame' | 'goroutine' | 'listener'; readonly of: FrameReference }
  /** A variable object of gdb. */
  | { readonly kind: 'object'; readonly name: string }
  | { readonly kind: 'source'; readonly path: string };

export type FrameReference = Extract<Reference, { kind: 'frame' }>;

/** One snapshot and what a client holds of it. A new snapshot is a new one of these; its numbers go on where the last stopped. */
export class AttachedSession {
  readonly shown: ShownThreads;
  private readonly references = new Map<number, Reference>();
  private readonly stacks = new Map<number, Promise<readonly FrameEntry[]>>();
  private readonly sources = new Map<string, number>();
  private readonly places = new Map<string, string | null>();
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    /** As the client asked. */
    readonly request: AdapterAttach,
    readonly inspection: Inspection,
    private next = 1,
  ) {
    this.shown = showThreads(inspection, request);
    // Go's own printer in gdb 13 crashes on strings that are optimized out; C's does not, and knows casts.
    void this.mi?.command('-gdb-set language c').catch(() => undefined);
  }

  /** gdb with the core open, or null without it or when it is gone. */
  get gdb(): GdbCore | null {
    const { gdb } = this.inspection;
    return gdb?.gdb.mi.alive === true ? gdb : null;
  }

  get mi(): MiClient | null {
    return this.gdb?.gdb.mi ?? null;
  }

  get nextReference(): number {
    return this.next;
  }

  refer(reference: Reference): number {
    this.references.set(this.next, reference);
    return this.next++;
  }

  /** The same number for the same path. */
  referSource(path: string): number {
    const known = this.sources.get(path) ?? this.refer({ kind: 'source', path });
    this.sources.set(path, known);
    return known;
  }

  /** What `find` says of a path; asked once for each. */
  placeOf(path: string, find: (path: string, request: AdapterAttach) => string | null): string | null {
    let place = this.places.get(path);
    if (place === undefined) this.places.set(path, (place = find(path, this.request)));
    return place;
  }

  lookUp(id: number): Reference | undefined {
    return this.references.get(id);
  }

  /** All frames of a thread, innermost first: gdb's, recorded ones, or those of the function table. Asked for once. */
  stackOf(thread: ShownThread): Promise<readonly FrameEntry[]> {
    let stack = this.stacks.get(thread.id);
    if (!stack) {
      stack = this.readStack(thread);
      stack.catch(() => this.stacks.delete(thread.id));
      this.stacks.set(thread.id, stack);
    }
    return stack;
  }

  /** One after the other: for commands whose answer comes on gdb's console, where answers have no number. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => undefined);
    return done;
  }

  private async readStack(thread: ShownThread): Promise<readonly FrameEntry[]> {
    const { tid, group } = thread.goroutine;
    const recorded = thread.acceptor?.gdbFrames ?? this.inspection.report.groups[group]?.frames ?? [];
    const frames = (await this.gdb?.framesOf(tid)) ?? recorded;
    return frames.map((frame, level) => ({ id: this.refer({ kind: 'frame', thread, level, frame }), frame }));
  }
}

export interface FrameEntry {
  readonly id: number;
  readonly frame: Frame;
}
