import { anonymousMemory, searchPointers } from './pointer-search';
import type { PollWait } from './poll-descriptors';
import { wordAt, type Memory } from './process-memory';
import type { RuntimeLayout } from './runtime-layout';
import { inodeOf, type ListeningSocket } from './socket-table';

/** What a descriptor belongs to: an os.File or something of package net, by the address of its poll.FD. */
export interface DescriptorHolder {
  readonly holder: 'file' | 'net';
  readonly address: number;
}

/** Beyond this the heap is not searched: it would take seconds. */
const mostBytes = 512 << 20;

/**
 * Finds out what holds each descriptor that the poller knows but no goroutine waits on: the poll.FD whose runtimeCtx is
 * the descriptor's pollDesc says whether it is of an os.File (internal/poll/fd_unix.go, `isFile`). Exact: the poll.FD must name the
 * descriptor too, and a closed one names −1. `pollDescs` maps descriptors to the addresses of their pollDescs. What is not found
 * is not in the answer.
 */
export function descriptorHolders(
  pid: number,
  memory: Memory,
  { pollFd }: RuntimeLayout,
  pollDescs: ReadonlyMap<number, number>,
): Map<number, DescriptorHolder> {
  const found = new Map<number, DescriptorHolder>();
  if (pollDescs.size === 0 || pollFd.sysfd < 0 || pollFd.context < 0 || pollFd.isFile < 0) return found;
  const wanted = new Map([...pollDescs].map(([fd, address]) => [address, fd]));
  const flag = new Uint8Array(1);
  searchPointers(memory, anonymousMemory(pid), new Set(wanted.keys()), mostBytes, (place, address) => {
    const fd = wanted.get(address)!;
    const holder = place - pollFd.context;
    if (wordAt(memory, holder + pollFd.sysfd) !== fd) return true;
    if (memory.readInto(flag, holder + pollFd.isFile, 1) === 1 && flag[0]! <= 1)
      found.set(fd, { holder: flag[0] === 1 ? 'file' : 'net', address: holder });
    return found.size < wanted.size;
  });
  return found;
}

/** Registered descriptors of listening sockets that nobody waits on, with their pollDescs. */
export function idleListeners(
  pid: number,
  pollDescs: ReadonlyMap<number, number>,
  waits: ReadonlyMap<number, PollWait>,
  sockets: ReadonlyMap<number, ListeningSocket>,
): Map<number, number> {
  const awaited = new Set([...waits.values()].map((w) => w.fd));
  return new Map([...pollDescs].filter(([fd]) => !awaited.has(fd) && sockets.has(inodeOf(pid, fd) ?? -1)));
}
