import { closeSync, openSync } from 'node:fs';
import type { Frame } from '../../core/model/frame';
import { toFrames } from '../frames/gdb-frames';
import { gdbSet, listFrames, selectCore, threadNumbers } from '../mi/commands';
import type { Gdb } from '../mi/gdb-process';
import type { Symbolizer } from '../snapshot/symbolizer';
import { pathOfDescriptor } from './unnamed-file';

const loadMs = 60_000;
const framesMs = 30_000;
/** As many as the runtime prints and some more. */
const maxFrames = 200;

/** What a core's writer knows of it. */
export interface CoreFacts {
  /** Thread numbers in the order of the core's notes, in which gdb numbers them from 1 (add_to_thread_list in corelow.c). */
  readonly tids: readonly number[];
  /** Of the program's own function table. */
  readonly symbols: Symbolizer;
}

/** gdb with a goroutine core open: its frames of each goroutine. The process itself is not touched. */
export class GdbCore {
  private constructor(
    readonly gdb: Gdb,
    /** gdb's thread number by the core's. */
    private readonly numbers: ReadonlyMap<number, number>,
    readonly symbols: Symbolizer,
  ) {}

  /** Opens a core; gdb has the executable already. @throws UserError, MiError as the client does */
  static async open(gdb: Gdb, core: string, facts: CoreFacts): Promise<GdbCore> {
    return GdbCore.openDescriptor(gdb, openSync(core, 'r'), facts);
  }

  /** Of an open file, by a path that needs no quotes. gdb opens it for itself; `fd` is closed. */
  static async openDescriptor(gdb: Gdb, fd: number, facts: CoreFacts): Promise<GdbCore> {
    try {
      const settings = [
        'backtrace past-main on',
        'backtrace limit 2000',
        'auto-solib-add off',
        'language auto',
        'print thread-events off',
      ];
      const options = { timeoutMs: loadMs }; // It may still be reading ahead.
      // All at once: gdb takes one after the other while we do other things.
      const loading = [
        ...settings.map((setting) => gdbSet(gdb.mi, setting, options)),
        selectCore(gdb.mi, pathOfDescriptor(fd), options),
      ];
      const [numbers] = await Promise.all([numbersOf(gdb, facts.tids), ...loading]);
      return new GdbCore(gdb, numbers, facts.symbols);
    } finally {
      closeSync(fd);
    }
  }

  /** gdb's thread number of a thread of the core, or null. */
  threadNumber(tid: number): number | null {
    return this.numbers.get(tid) ?? null;
  }

  /** gdb's frames, innermost first; null for a thread that it does not know. */
  async framesOf(tid: number): Promise<Frame[] | null> {
    const number = this.threadNumber(tid);
    if (number === null) return null;
    return toFrames(await listFrames(this.gdb.mi, number, maxFrames, { timeoutMs: framesMs }));
  }

  /** As `framesOf`, without the calls that the compiler made up, as Go's own tracebacks have it. */
  async tracebackOf(tid: number): Promise<Frame[] | null> {
    const frames = await this.framesOf(tid);
    return frames && frames.filter((f) => !this.symbols.isWrapper(Number(f.pc), f.function));
  }
}

/** Asking for all threads makes gdb unwind each, so two of them show whether it numbers them as we do. */
async function numbersOf({ mi }: Gdb, tids: readonly number[]): Promise<Map<number, number>> {
  const options = { timeoutMs: loadMs };
  const isAsWritten = async (number: number): Promise<boolean> =>
    (await threadNumbers(mi, options, number)).get(tids[number - 1]!) === number;
  const ends = await Promise.all([isAsWritten(1), isAsWritten(tids.length)]);
  return ends.every(Boolean) ? new Map(tids.map((tid, i) => [tid, i + 1])) : threadNumbers(mi, options);
}
