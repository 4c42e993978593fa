import { closeSync, openSync, renameSync, rmSync } from 'node:fs';
import { errors, UserError } from '../../core/base/errors';
import type { Frame } from '../../core/model/frame';
import { MiError } from '../mi/client';
import { startGdb, type Gdb } from '../mi/gdb-process';
import { machines, writeCoreFile } from '../snapshot/core-file';
import { layoutFromDwarf } from '../snapshot/dwarf-layout';
import { openExecutable, type Executable } from '../snapshot/executable';
import { copyGoroutines, type CoreContents } from '../snapshot/goroutine-core';
import { LayoutCache } from '../snapshot/layout-cache';
import { minorVersion } from '../snapshot/layout-table';
import { ProcessIdentity } from '../snapshot/process-identity';
import { ProcessMemory } from '../snapshot/process-memory';
import type { RuntimeLayout } from '../snapshot/runtime-layout';
import { takeSnapshot, type Snapshot } from '../snapshot/snapshot';
import { aboutCore } from './core-about';
import { GdbCore } from './gdb-core';
import { chosenRows, inspectGoroutines } from './inspected-goroutines';
import type { Inspection } from './inspection';
import { reportOf, tableOf } from './report';

export interface LiveOptions {
  readonly pid: number;
  /** Path of gdb, `none` to do without. */
  readonly gdb: string;
  readonly cache?: LayoutCache;
  /** Ends gdb, and with it what waits for it. */
  readonly signal?: AbortSignal;
}

/**
 * Looks at a running program without stopping it: memory first, then gdb on a core made of it. Where gdb cannot take part, the
 * notes say why and everything else is there.
 * @throws UserError
 */
export async function inspectProcess(options: LiveOptions): Promise<Inspection> {
  const began = performance.now();
  if (process.platform !== 'linux') throw errors.linuxOnly();
  const identity = new ProcessIdentity(options.pid);
  const memory = ProcessMemory.open(options.pid);
  let exe: Executable | null = null;
  let gdb: Gdb | null = null;
  try {
    exe = openExecutable(`/proc/${options.pid}/exe`);
    refuseUnsupported(exe);
    const notes: string[] = [];
    // gdb reads symbols in its own process while memory is read here.
    const starting = startWith(exe, options, notes);
    const cache = options.cache ?? new LayoutCache();
    let layout = exe.buildId === null ? null : cache.get(exe.buildId);
    if (!layout) {
      gdb = await starting;
      layout = gdb && (await askLayout(gdb, notes));
      if (layout && exe.buildId !== null) cache.put(exe.buildId, layout);
    }
    const snapshot = takeSnapshot(identity, exe, memory, layout);
    gdb ??= await starting;
    if (snapshot.layout.from === 'table')
      notes.push(
        `The runtime's offsets come from a table for ${exe.build.goVersion}${exe.hasDebugInfo ? '' : ', because the executable is stripped of debug information'}.`,
      );
    const rows = chosenRows(snapshot);
    const core = copyGoroutines(snapshot, memory, rows);
    const goroutines = inspectGoroutines(snapshot, memory, rows, core.threads);
    const report = (facts: {
      gdb: string | null;
      gdbFrames: ReadonlyMap<number, readonly Frame[]>;
    }): ReturnType<typeof reportOf> => reportOf(snapshot, { ...facts, notes, tookMs: performance.now() - began });
    const about = (): string => aboutCore(snapshot, report({ gdb: null, gdbFrames: new Map() }), goroutines);
    const opened = gdb && (await openCore(gdb, snapshot, core, notes));
    const gdbFrames = opened ? await framesOfAcceptors(opened, snapshot, core, notes) : new Map<number, Frame[]>();
    if (options.signal?.aborted === true) throw errors.cancelled();
    identity.check();
    const [openExe, openGdb] = [exe, gdb];
    return {
      title: `process ${options.pid}`,
      report: report({ gdb: opened ? opened.gdb.version : null, gdbFrames }),
      goroutines,
      gdb: opened,
      table: (page) => tableOf(snapshot, page),
      writeCore: (file) => {
        const bytes = writeNamed(file, (fd) => writeCore(fd, snapshot, core, about()));
        const leftOut = snapshot.goroutines.count - core.threads.length;
        return { file, threads: core.threads.length, bytes, leftOut };
      },
      close: async () => {
        memory.close();
        openExe.close();
        await openGdb?.close();
      },
    };
  } catch (error) {
    memory.close();
    exe?.close();
    await gdb?.close();
    throw error;
  }
}

/** 1.20 and before lay out stacks and inline trees in other ways; what is newer than we know is tried with DWARF alone. */
function refuseUnsupported(exe: Executable): void {
  const { goVersion } = exe.build;
  const minor = Number((minorVersion(goVersion) ?? '1.99').slice(2));
  if (minor < 21) throw errors.goUnsupported(goVersion, 'it is older than Go 1.21');
  if (!(exe.elf.arch in machines)) throw errors.goUnsupported(goVersion, `it runs on ${exe.elf.arch}`);
}

/** gdb with the executable's symbols, or null with a note. */
async function startWith(exe: Executable, { gdb: path, signal }: LiveOptions, notes: string[]): Promise<Gdb | null> {
  if (path === 'none') {
    notes.push('Frames are those of the program’s own function table: gdb was not wanted.');
    return null;
  }
  if (!exe.hasDebugInfo) {
    notes.push(
      'The executable is stripped of debug information, so gdb can say nothing; frames are those of its own function table.',
    );
    return null;
  }
  let gdb: Gdb | null = null;
  try {
    gdb = await startGdb({ gdb: path, lifeMs: 0, ...(signal ? { signal } : {}) });
    await gdb.mi.command(`-file-exec-and-symbols ${exe.path}`, { timeoutMs: 60_000 });
    return gdb;
  } catch (error) {
    await gdb?.close();
    notes.push(withoutGdb(error));
    return null;
  }
}

async function askLayout(gdb: Gdb, notes: string[]): Promise<RuntimeLayout | null> {
  try {
    return await layoutFromDwarf(gdb.mi);
  } catch (error) {
    notes.push(withoutGdb(error));
    return null;
  }
}

async function openCore(gdb: Gdb, s: Snapshot, core: CoreContents, notes: string[]): Promise<GdbCore | null> {
  if (core.threads.length === 0) return null;
  try {
    return await GdbCore.openUnnamed(
      gdb,
      (fd) => writeCore(fd, s, core, ''),
      (pc, name) => s.symbols.isWrapper(pc, name),
    );
  } catch (error) {
    notes.push(withoutGdb(error));
    return null;
  }
}

async function framesOfAcceptors(
  gdb: GdbCore,
  s: Snapshot,
  core: CoreContents,
  notes: string[],
): Promise<Map<number, Frame[]>> {
  const tids = new Map(core.threads.map((t) => [t.goroutine, t.tid]));
  const found = new Map<number, Frame[]>();
  try {
    await Promise.all(
      s.acceptors.map(async ({ goroutine }) => {
        const frames = await gdb.tracebackOf(tids.get(goroutine) ?? -1);
        if (frames) found.set(goroutine, frames);
      }),
    );
  } catch (error) {
    notes.push(withoutGdb(error));
  }
  return found;
}

function withoutGdb(error: unknown): string {
  const why =
    error instanceof UserError ? error.line : error instanceof MiError ? `gdb said: ${error.message}` : String(error);
  return `Without gdb's frames: ${why}`;
}

function writeCore(fd: number, s: Snapshot, core: CoreContents, about: string): number {
  return writeCoreFile(fd, s.exe.elf.arch, core.threads, core.segments, s.auxv, about);
}

/** Complete or not there at all; only its owner may read it, for it holds the program's data. */
function writeNamed(file: string, write: (fd: number) => number): number {
  const part = `${file}.part`;
  try {
    const fd = openSync(part, 'w', 0o600);
    let bytes: number;
    try {
      bytes = write(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(part, file);
    return bytes;
  } catch (error) {
    rmSync(part, { force: true });
    throw errors.cannotWrite(file, (error as NodeJS.ErrnoException).code ?? String(error));
  }
}
