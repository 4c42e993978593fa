import { readlinkSync } from 'node:fs';
import { errors } from '../../core/base/errors';
import type { Frame } from '../../core/model/frame';
import type { AcceptingGoroutine, GoroutineColumns, GoroutineGroup } from '../../core/model/goroutine-snapshot';
import { findAcceptors } from './acceptors';
import type { Executable } from './executable';
import type { EndedGroup } from './ended-goroutines';
import { groupGoroutines } from './goroutine-groups';
import { markChanged, readGoroutines, rereadGoroutines } from './goroutine-reader';
import { layoutFromTable } from './layout-table';
import { functionTable } from './moduledata';
import { Pclntab } from './pclntab';
import { pollWaits, type PollWait } from './poll-descriptors';
import { readAuxv, type ProcessIdentity } from './process-identity';
import { wordAt, type Memory, type ProcessMemory } from './process-memory';
import type { RuntimeLayout } from './runtime-layout';
import { listeningSockets, type ListeningSocket } from './socket-table';
import { walkStacks } from './stack-reader';
import { StackStore } from './stack-store';
import { StackWalker } from './stack-walk';
import { Symbolizer } from './symbolizer';
import { readWaitReasons } from './wait-reasons';

/** What stays the same of a process for as long as it runs its program: read once for any number of snapshots. */
export interface ProgramInMemory {
  readonly pid: number;
  readonly exe: Executable;
  /** Path of the executable as the kernel knows it; `exe` is open by way of /proc. */
  readonly exePath: string;
  readonly layout: RuntimeLayout;
  readonly slide: number;
  readonly auxv: Uint8Array;
  readonly waitReasons: readonly string[];
  readonly symbols: Symbolizer;
  readonly walker: StackWalker;
}

/** All goroutines of a process at one time. */
export interface Snapshot extends ProgramInMemory {
  readonly goroutines: GoroutineColumns;
  readonly ended: readonly EndedGroup[];
  readonly stacks: StackStore;
  readonly groups: readonly GoroutineGroup[];
  readonly acceptors: readonly AcceptingGoroutine[];
  /** The descriptor that a goroutine waits on in the poller, by address of its g. */
  readonly waits: ReadonlyMap<number, PollWait>;
  /** Address of the pollDesc of each descriptor in the poller. */
  readonly pollDescs: ReadonlyMap<number, number>;
  /** Listening sockets of its network namespace by inode. */
  readonly sockets: ReadonlyMap<number, ListeningSocket>;
  /** Goroutines that ran while they were read: listed without frames. */
  readonly changed: number;
  readonly takenAtMs: number;
}

/**
 * Finds the runtime of a program in its memory. `layout` null means without DWARF: offsets from the table.
 * @throws UserError `go-unsupported`, `not-its-runtime`, `target-exited`, `target-changed`
 */
export function findProgram(
  identity: ProcessIdentity,
  exe: Executable,
  memory: ProcessMemory,
  layout: RuntimeLayout | null,
): ProgramInMemory {
  const { pid } = identity;
  return sameProcess(identity, () => {
    const auxv = readAuxv(pid);
    const slide = auxv.entry - exe.entry;
    const table = openFunctionTable(exe);
    const known = layout ?? layoutFromTable(exe, table, memory, slide);
    const symbols = symbolizerOf(exe, table, memory, known, slide);
    const waitReasons = readWaitReasons(memory, known.variables.waitReasonStrings + slide, known.waitReasons);
    const walker = new StackWalker(symbols, exe.elf.arch === 'arm64');
    return { pid, exe, exePath: exePathOf(pid), layout: known, slide, auxv: auxv.bytes, waitReasons, symbols, walker };
  });
}

/**
 * Takes a snapshot from memory; the process is not stopped.
 * @throws UserError `not-its-runtime`, `target-exited`, `target-changed`
 */
export function takeSnapshot(identity: ProcessIdentity, program: ProgramInMemory, memory: ProcessMemory): Snapshot {
  const { layout, slide, walker } = program;
  const takenAtMs = Date.now();
  return sameProcess(identity, () => {
    const { goroutines, ended } = readGoroutines(memory, layout, slide);
    const stacks = new StackStore();
    walkStacks(memory, goroutines, walker, stacks);
    const changed = markChanged(memory, layout, goroutines);
    const read = { ...program, goroutines, ended, stacks, changed, takenAtMs };
    return { ...read, ...arrange(read, memory) };
  });
}

/** A process that ends takes its memory with it: then that is the cause to tell. @throws UserError `target-exited`, `target-changed` */
export function sameProcess<T>(identity: ProcessIdentity, read: () => T): T {
  try {
    const found = read();
    identity.check();
    return found;
  } catch (error) {
    identity.check();
    throw error;
  }
}

/**
 * The snapshot with `rows` as `frozen` has them: copied during a stop, so all of one moment. Overwrites these rows of the columns.
 */
export function withFrozen(s: Snapshot, frozen: Memory, rows: readonly number[]): Snapshot {
  rereadGoroutines(frozen, s.layout, s.goroutines, rows);
  walkStacks(frozen, s.goroutines, s.walker, s.stacks, rows);
  return { ...s, ...arrange(s, frozen) };
}

type Arranged = 'groups' | 'acceptors' | 'waits' | 'pollDescs' | 'sockets';

/** Groups, and acceptors with what they wait on. */
function arrange(s: Omit<Snapshot, Arranged>, memory: Memory): Pick<Snapshot, Arranged> {
  const { pid, exe, layout, slide, goroutines, symbols, stacks } = s;
  const frames: (readonly Frame[])[] = [];
  const framesOf = (stack: number): readonly Frame[] =>
    stack < 0 ? [] : (frames[stack] ??= symbols.framesOf(stacks.stack(stack)));
  const groups = groupGoroutines(goroutines, framesOf, s.waitReasons);
  const { waits, pollDescs } = pollWaits(pid, memory, layout, slide);
  const sockets = listeningSockets(pid);
  const acceptors = findAcceptors({ pid, arch: exe.elf.arch, memory, layout, goroutines, waits, sockets, framesOf });
  return { groups, waits, pollDescs, sockets, acceptors };
}

function exePathOf(pid: number): string {
  return readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, '');
}

/** @throws UserError `go-unsupported` */
export function openFunctionTable(exe: Executable): Pclntab {
  const section = functionTable(exe);
  if (!section) throw errors.goUnsupported(exe.build.goVersion, 'it has no function table (gopclntab)');
  const table = new Pclntab(exe.readAt(section.offset, section.size));
  if (table.fault !== null) throw errors.goUnsupported(exe.build.goVersion, table.fault);
  return table;
}

function symbolizerOf(
  exe: Executable,
  table: Pclntab,
  memory: ProcessMemory,
  layout: RuntimeLayout,
  slide: number,
): Symbolizer {
  const module = layout.variables.firstmoduledata + slide;
  const text = wordAt(memory, module + layout.moduledata.text) - slide;
  const gofunc = wordAt(memory, module + layout.moduledata.gofunc) - slide;
  const section = exe.section('.text');
  if (!section || !(text >= section.address && text < section.address + section.size))
    throw errors.notItsRuntime(`its text is said to be at ${text.toString(16)}`);
  return new Symbolizer(table, { text, gofunc, slide }, pagesOf(exe));
}

/** The inline trees are read 16 bytes at a time: by pages from the file. */
function pagesOf(exe: Executable): (address: number, length: number) => Uint8Array {
  const pages = new Map<number, Uint8Array>();
  const pageSize = 1 << 16;
  return (address, length) => {
    const number = Math.floor(address / pageSize);
    const at = address - number * pageSize;
    if (at + length > pageSize) return exe.bytesAt(address, length);
    let page = pages.get(number);
    if (!page) {
      page = exe.bytesAt(number * pageSize, pageSize);
      // A section that begins inside the page: no page then, but the bytes themselves.
      if (page.length === 0) return exe.bytesAt(address, length);
      pages.set(number, page);
    }
    return page.length >= at + length ? page.subarray(at, at + length) : exe.bytesAt(address, length);
  };
}
