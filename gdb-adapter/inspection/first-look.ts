import type { EndedGoroutines } from '../../core/model/debugger-evidence';
import type { FirstLook } from '../../core/protocol/adapter';
import { descriptorHolders, idleListeners } from '../snapshot/descriptor-holder';
import type { EndedGroup } from '../snapshot/ended-goroutines';
import { openExecutable } from '../snapshot/executable';
import { readGoroutines } from '../snapshot/goroutine-reader';
import { httpListeners } from '../snapshot/http-listeners';
import { LayoutCache } from '../snapshot/layout-cache';
import { listenerKeepers } from '../snapshot/listener-keepers';
import { pollWaits } from '../snapshot/poll-descriptors';
import { ProcessIdentity } from '../snapshot/process-identity';
import { ProcessMemory } from '../snapshot/process-memory';
import { findProgram, sameProcess, type ProgramInMemory } from '../snapshot/snapshot';
import { inodeOf, listeningSockets } from '../snapshot/socket-table';
import type { Symbolizer } from '../snapshot/symbolizer';
import { refuseUnsupported } from './supported-program';

/**
 * What goes when the target is asked something: goroutines that have ended, and which functions had captured a listener that nobody waits
 * on; and whom to ask: listeners of net/http, and none that nobody accepts on. In some 20 ms, 80 where there is such a one: where offsets are
 * not at hand, gdb is not asked for them.
 * @throws UserError
 */
export function lookFirst(pid: number, cache = new LayoutCache()): FirstLook {
  const identity = new ProcessIdentity(pid);
  const memory = ProcessMemory.open(pid);
  try {
    const exe = sameProcess(identity, () => openExecutable(`/proc/${pid}/exe`));
    try {
      refuseUnsupported(exe);
      const program = findProgram(identity, exe, memory, exe.buildId === null ? null : cache.get(exe.buildId));
      return sameProcess(identity, () => lookInto(program, memory));
    } finally {
      exe.close();
    }
  } finally {
    memory.close();
  }
}

function lookInto(program: ProgramInMemory, memory: ProcessMemory): FirstLook {
  const { pid, exe, layout, slide, symbols } = program;
  const { goroutines, ended } = readGoroutines(memory, layout, slide);
  const { waits, pollDescs } = pollWaits(pid, memory, layout, slide);
  const sockets = listeningSockets(pid);
  const idleNow = (): Map<number, number> => {
    const again = pollWaits(pid, memory, layout, slide);
    return idleListeners(pid, again.pollDescs, again.waits, sockets);
  };
  const idle = idleListeners(pid, pollDescs, waits, sockets);
  const held = descriptorHolders(pid, memory, layout, idle);
  const objects = new Map([...held].map(([fd, { address }]) => [fd, address]));
  const keepers = listenerKeepers(pid, memory, exe, symbols, objects);
  return {
    ended: reportedEnded(symbols, ended),
    captors: [...keepers].map(([fd, { captors }]) => ({ fd, functions: hexes(captors) })),
    http: httpListeners(program, memory, goroutines, waits, sockets),
    unattended: stillThere([...idle.keys()], idleNow).flatMap((fd) => inodeOf(pid, fd) ?? []),
  };
}

const looks = 4;
const apartMs = 15;

/** Those descriptors that are idle whenever one looks again: an accept loop that was taking a connection is back in a moment. */
function stillThere(fds: readonly number[], idleNow: () => ReadonlyMap<number, number>): readonly number[] {
  const never = new Int32Array(new SharedArrayBuffer(4));
  let still = fds;
  for (let i = 0; i < looks && still.length > 0; i++) {
    Atomics.wait(never, 0, 0, apartMs);
    const idle = idleNow();
    still = still.filter((fd) => idle.has(fd));
  }
  return still;
}

/** As the protocol has them; those of a go statement outside of Go's text are left out. */
export function reportedEnded(symbols: Symbolizer, groups: readonly EndedGroup[]): EndedGoroutines[] {
  return groups.flatMap(({ goPc, startPc, ids, parents }) => {
    const createdBy = symbols.framesAt(goPc, true).at(-1);
    if (createdBy === undefined || createdBy.function === '') return [];
    return [{ createdBy, startPc: `0x${startPc.toString(16)}`, ids, parents }];
  });
}

/** Addresses as they are between processes. */
export function hexes(addresses: Iterable<number>): string[] {
  return Array.from(addresses, (address) => `0x${address.toString(16)}`);
}
