import { closeSync } from 'node:fs';
import { UserError } from '../../core/base/errors';
import type { Frame } from '../../core/model/frame';
import { MiError } from '../mi/client';
import { startGdb, type Gdb } from '../mi/gdb-process';
import { layoutFromDwarf } from '../snapshot/dwarf-layout';
import type { Executable } from '../snapshot/executable';
import type { CoreContents } from '../snapshot/goroutine-core';
import type { RuntimeLayout } from '../snapshot/runtime-layout';
import type { Snapshot } from '../snapshot/snapshot';
import { writeCore } from './core-output';
import { GdbCore } from './gdb-core';
import { openUnnamed } from './unnamed-file';

/** In every parked goroutine's stack; its package is the largest of those that gdb has to read. */
const soon = ['runtime.gopark'];

/**
 * gdb's part in looking at a process. What it cannot do becomes a note for people, and everything else goes on without it.
 */
export class GdbPart {
  private constructor(
    private readonly starting: Promise<Gdb | null>,
    private readonly notes: string[],
  ) {}

  /** Starts gdb, which reads symbols in its own process while memory is read here. `gdb` is a path, or `none`. */
  static start(exe: Executable, gdb: string, signal: AbortSignal | undefined, notes: string[]): GdbPart {
    return new GdbPart(starting(exe, gdb, signal, notes), notes);
  }

  /** The runtime's layout from DWARF. */
  async layout(): Promise<RuntimeLayout | null> {
    return this.attempt((gdb) => layoutFromDwarf(gdb.mi));
  }

  /** Resolves when gdb has started, or failed to. What was asked before is on its way to gdb then. */
  async started(): Promise<void> {
    await this.starting;
  }

  /** gdb with the goroutines as threads, from a file that has no name any more, so that nothing is left of it however we end. */
  async open(s: Snapshot, core: CoreContents): Promise<GdbCore | null> {
    if (core.threads.length === 0) return null;
    return this.attempt((gdb) =>
      GdbCore.openDescriptor(gdb, writeUnnamed(s, core), {
        tids: core.threads.map((t) => t.tid),
        symbols: s.symbols,
      }),
    );
  }

  /**
   * gdb's frames of every acceptor in the core, by goroutine id. Goroutines with the same return addresses have the same
   * frames, so it is asked once for each list of addresses.
   */
  async framesOfAcceptors(opened: GdbCore, s: Snapshot, core: CoreContents): Promise<Map<number, readonly Frame[]>> {
    const tids = new Map(core.threads.map((t) => [t.goroutine, t.tid]));
    const asked = new Map<number, Promise<Frame[] | null>>();
    const found = new Map<number, readonly Frame[]>();
    await this.attempt(() =>
      Promise.all(
        s.acceptors.map(async ({ goroutine, row }) => {
          const tid = tids.get(goroutine);
          if (tid === undefined) return;
          const stack = s.goroutines.stack[row]!;
          let frames = asked.get(stack);
          if (!frames) asked.set(stack, (frames = opened.tracebackOf(tid)));
          const answer = await frames;
          if (answer) found.set(goroutine, answer);
        }),
      ),
    );
    return found;
  }

  /** Ends gdb, also one that is still starting. */
  async close(): Promise<void> {
    await (await this.starting)?.close();
  }

  private async attempt<T>(ask: (gdb: Gdb) => Promise<T>): Promise<T | null> {
    const gdb = await this.starting;
    if (!gdb) return null;
    try {
      return await ask(gdb);
    } catch (error) {
      this.notes.push(withoutGdb(error));
      return null;
    }
  }
}

function writeUnnamed(s: Snapshot, core: CoreContents): number {
  const fd = openUnnamed();
  try {
    writeCore(fd, s, core, '');
    return fd;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

async function starting(
  exe: Executable,
  gdb: string,
  signal: AbortSignal | undefined,
  notes: string[],
): Promise<Gdb | null> {
  if (gdb === 'none') {
    notes.push('Frames are those of the program’s own function table: gdb was not wanted.');
    return null;
  }
  if (!exe.hasDebugInfo) {
    notes.push(
      'The executable is stripped of debug information, so gdb can say nothing; frames are those of its own function table.',
    );
    return null;
  }
  try {
    return await startGdb({ gdb, symbols: exe.path, soon, ...(signal ? { signal } : {}) });
  } catch (error) {
    notes.push(withoutGdb(error));
    return null;
  }
}

/** A note for people. */
export function withoutGdb(error: unknown): string {
  return `Without gdb's frames: ${reasonOf(error)}`;
}

/** Why gdb did not do it, for people. */
export function reasonOf(error: unknown): string {
  return error instanceof UserError
    ? error.line
    : error instanceof MiError
      ? `gdb said: ${error.message}`
      : String(error);
}
