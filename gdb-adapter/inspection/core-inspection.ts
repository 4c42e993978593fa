import { copyFileSync, statSync } from 'node:fs';
import { errors } from '../../core/base/errors';
import { CodeOrigin } from '../../core/correlate/code-origin';
import type { Frame } from '../../core/model/frame';
import { startGdb } from '../mi/gdb-process';
import { openExecutable } from '../snapshot/executable';
import { openFunctionTable } from '../snapshot/snapshot';
import { Symbolizer } from '../snapshot/symbolizer';
import { callInstructions } from './call-instructions';
import { readCoreAbout } from './core-about';
import { GdbCore } from './gdb-core';
import type { Inspection } from './inspection';

export interface CoreOptions {
  readonly core: string;
  /** What people know it by; default: its path. */
  readonly shownAs?: string;
  /** Default: the executable that the core names. */
  readonly program: string | null;
  readonly gdb: string;
  /** Ends gdb, and with it what waits for it. */
  readonly signal?: AbortSignal;
}

/**
 * Opens a goroutine core that was written before; no process is needed.
 * @throws UserError `core`, `core-of-another`, `file`, and those of gdb
 */
export async function inspectCore({
  core,
  shownAs = core,
  program,
  gdb: path,
  signal,
}: CoreOptions): Promise<Inspection> {
  const { about, tids } = readCoreAbout(core, shownAs);
  const exePath = program ?? about.exe;
  const exe = openExecutable(exePath);
  let symbols: Symbolizer;
  try {
    if (exe.buildId !== about.buildId) throw errors.coreOfAnother(shownAs, exePath);
    const place = { text: about.text, gofunc: 0, slide: 0 };
    symbols = new Symbolizer(openFunctionTable(exe), place, () => new Uint8Array(0));
  } finally {
    exe.close();
  }
  const gdb = path === 'none' ? null : await startGdb({ gdb: path, args: [exePath], ...(signal ? { signal } : {}) });
  try {
    const opened = gdb && (await GdbCore.open(gdb, core, { tids, symbols }));
    const gdbFrames = new Map<number, readonly Frame[]>();
    await Promise.all(
      about.goroutines.map(async ({ goroutine, tid, acceptor }) => {
        const frames = acceptor < 0 ? null : await opened?.tracebackOf(tid);
        if (frames) gdbFrames.set(goroutine, frames);
      }),
    );
    const acceptors = about.report.acceptors.map((a) => ({ ...a, gdbFrames: gdbFrames.get(a.goroutine) ?? null }));
    const notes = [...about.report.notes];
    const calls = opened ? await callInstructions(opened, acceptors, new CodeOrigin(exe.build.mainModule), notes) : [];
    if (signal?.aborted === true) throw errors.cancelled();
    return {
      title: shownAs,
      report: { ...about.report, acceptors, calls, gdb: gdb?.version ?? null, notes },
      goroutines: about.goroutines,
      gdb: opened,
      table: null,
      writeCore: (file) => copyCore(core, file, about.goroutines.length, about.report.count),
      again: null,
      close: async () => {
        await gdb?.close();
      },
    };
  } catch (error) {
    await gdb?.close();
    throw error;
  }
}

function copyCore(from: string, file: string, threads: number, count: number): ReturnType<Inspection['writeCore']> {
  try {
    copyFileSync(from, file);
    return { file, threads, bytes: statSync(file).size, leftOut: count - threads };
  } catch (error) {
    throw errors.cannotWrite(file, (error as NodeJS.ErrnoException).code ?? String(error));
  }
}
