import { errors, UserError } from '../../core/base/errors';
import { CodeOrigin } from '../../core/correlate/code-origin';
import type { Frame } from '../../core/model/frame';
import { openExecutable, type Executable } from '../snapshot/executable';
import { FrozenMemory } from '../snapshot/frozen-memory';
import { copyGoroutines } from '../snapshot/goroutine-core';
import { listenerCode, type ListenerCode } from '../snapshot/listener-calls';
import { LayoutCache } from '../snapshot/layout-cache';
import { ProcessIdentity } from '../snapshot/process-identity';
import { ProcessMemory } from '../snapshot/process-memory';
import type { RuntimeLayout } from '../snapshot/runtime-layout';
import { spawnCalls } from '../snapshot/spawn-calls';
import {
  findProgram,
  sameProcess,
  takeSnapshot,
  withFrozen,
  type ProgramInMemory,
  type Snapshot,
} from '../snapshot/snapshot';
import { callInstructions } from './call-instructions';
import { aboutCore } from './core-about';
import { writeCore, writeNamed } from './core-output';
import { GdbPart } from './gdb-part';
import { chosenRows, inspectGoroutines } from './inspected-goroutines';
import type { Inspection } from './inspection';
import { reportOf, tableOf } from './report';
import { idleHolders } from './idle-holders';
import { duringStop } from './short-stop';
import { refuseUnsupported } from './supported-program';

export interface LiveOptions {
  readonly pid: number;
  /** Path of gdb, `none` to do without. */
  readonly gdb: string;
  readonly cache?: LayoutCache;
  /** Stops the process for some milliseconds while gs and stacks of those who go to gdb are copied; default: no stop. */
  readonly consistent?: boolean;
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
  return inspectOnce(await openProcess(options), options.signal, began);
}

/** A process that is open and will be looked at once. */
export interface PreparedProcess {
  /** With the signal that it was opened with, which ends gdb. Nobody need close it then. @throws UserError */
  readonly inspect: () => Promise<Inspection>;
  readonly close: () => Promise<void>;
}

/** Does ahead what does not depend on the moment: finds the runtime in the executable, and starts gdb, which reads symbols. @throws UserError */
export async function prepareProcess(options: LiveOptions): Promise<PreparedProcess> {
  const open = await openProcess(options);
  return { inspect: () => inspectOnce(open, options.signal, performance.now()), close: open.close };
}

async function inspectOnce(open: OpenedProcess, signal: AbortSignal | undefined, began: number): Promise<Inspection> {
  try {
    return await inspectOpened(open, signal, began);
  } catch (error) {
    await open.close();
    throw error;
  }
}

async function openProcess(options: LiveOptions): Promise<OpenedProcess> {
  const { pid, signal } = options;
  if (process.platform !== 'linux') throw errors.linuxOnly();
  const identity = new ProcessIdentity(pid);
  const memory = ProcessMemory.open(pid);
  const notes: string[] = [];
  let exe: Executable | null = null;
  let gdb: GdbPart | null = null;
  const close = async (): Promise<void> => {
    memory.close();
    exe?.close();
    await gdb?.close();
  };
  try {
    exe = sameProcess(identity, () => openExecutable(`/proc/${pid}/exe`));
    refuseUnsupported(exe);
    gdb = GdbPart.start(exe, options.gdb, signal, notes);
    const layout = await layoutOf(exe, gdb, options.cache ?? new LayoutCache());
    const program = findProgram(identity, exe, memory, layout);
    if (program.layout.from === 'table')
      notes.push(
        `The runtime's offsets come from a table for ${exe.build.goVersion}${exe.hasDebugInfo ? '' : ', because the executable is stripped of debug information'}.`,
      );
    const origin = new CodeOrigin(program.exe.build.mainModule);
    let found: ListenerCode | null = null;
    const code = (): ListenerCode => (found ??= listenerCode(program.exe, program.symbols, origin));
    return { identity, memory, program, origin, code, gdb, notes, options, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A process that is open for one inspection after another. */
interface OpenedProcess {
  readonly identity: ProcessIdentity;
  readonly memory: ProcessMemory;
  readonly program: ProgramInMemory;
  readonly origin: CodeOrigin;
  /** It is in its text: found once. */
  readonly code: () => ListenerCode;
  readonly gdb: GdbPart;
  readonly notes: string[];
  readonly options: LiveOptions;
  readonly close: () => Promise<void>;
}

async function inspectOpened(
  open: OpenedProcess,
  signal: AbortSignal | undefined,
  began = performance.now(),
): Promise<Inspection> {
  const { identity, memory, gdb, notes, options, close } = open;
  const { pid } = options;
  const free = takeSnapshot(identity, open.program, memory);
  const stopped = options.consistent === true ? await stopFor(free, memory, options.gdb, notes) : null;
  identity.check();
  const { snapshot, pauseMs } = stopped ?? { snapshot: free, pauseMs: 0 };
  const rows = chosenRows(snapshot);
  const core = copyGoroutines(snapshot, stopped?.frozen ?? memory, rows);
  const goroutines = inspectGoroutines(snapshot, memory, rows, core.threads);
  const opening = gdb.open(snapshot, core);
  await gdb.started(); // It reads the core while we go on.
  const holders = sameProcess(identity, () => idleHolders(snapshot, memory, open.origin));
  const code = open.code();
  const spawned = spawnCalls(snapshot, open.origin);
  const opened = await opening;
  const gdbFrames = opened ? await gdb.framesOfAcceptors(opened, snapshot, core) : new Map<number, Frame[]>();
  const shown = snapshot.acceptors.map((a) => ({ ...a, gdbFrames: gdbFrames.get(a.goroutine) ?? null }));
  const calls = opened ? await callInstructions(opened, shown, open.origin, notes) : [];
  if (signal?.aborted === true) throw errors.cancelled();
  identity.check();
  const facts = { notes, holders, code, spawnCalls: spawned, pauseMs, tookMs: performance.now() - began };
  const about = (): string =>
    aboutCore(snapshot, reportOf(snapshot, { ...facts, gdb: null, gdbFrames: new Map(), calls: [] }), goroutines);
  return {
    title: `process ${pid}`,
    report: reportOf(snapshot, { ...facts, gdb: opened ? opened.gdb.version : null, gdbFrames, calls }),
    goroutines,
    gdb: opened,
    table: (page) => tableOf(snapshot, page),
    writeCore: (file) => {
      const bytes = writeNamed(file, (fd) => writeCore(fd, snapshot, core, about()));
      return { file, threads: core.threads.length, bytes, leftOut: snapshot.goroutines.count - core.threads.length };
    },
    // gdb has one core open, and what was found about the stop stays in the notes.
    again:
      options.gdb === 'none' && options.consistent !== true ? (nextSignal) => inspectOpened(open, nextSignal) : null,
    close,
  };
}

/** From the cache, or from gdb's reading of DWARF; null for neither. */
async function layoutOf({ buildId }: Executable, gdb: GdbPart, cache: LayoutCache): Promise<RuntimeLayout | null> {
  const cached = buildId === null ? null : cache.get(buildId);
  if (cached) return cached;
  const layout = await gdb.layout();
  if (layout && buildId !== null) cache.put(buildId, layout);
  return layout;
}

/** The same goroutines of one moment; null with a note where the process could not be stopped. */
async function stopFor(
  s: Snapshot,
  memory: ProcessMemory,
  gdb: string,
  notes: string[],
): Promise<{ readonly snapshot: Snapshot; readonly frozen: FrozenMemory; readonly pauseMs: number } | null> {
  const rows = chosenRows(s);
  const copy = (): FrozenMemory => FrozenMemory.copy(memory, s.layout, s.goroutines, rows);
  copy(); // Once before, so that the code is compiled and the pages are at hand when it counts.
  try {
    const { value: frozen, pauseMs } = await duringStop(s.pid, gdb, s.exe.path, copy);
    return { snapshot: withFrozen(s, frozen, rows), frozen, pauseMs };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    notes.push(`Not all of one moment: ${error.line}`);
    return null;
  }
}
