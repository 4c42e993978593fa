import { readFileSync } from 'node:fs';
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
const chunkBytes = 4 << 20;

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
  const low = new Set([...wanted.keys()].map((address) => address % 2 ** 32));
  const flag = new Uint8Array(1);
  const words = new Uint32Array(chunkBytes / 4);
  const bytes = new Uint8Array(words.buffer);
  let left = mostBytes;
  for (const [start, end] of writableRanges(pid)) {
    for (let at = start; at < end && left > 0 && found.size < wanted.size; at += chunkBytes) {
      const have = memory.readInto(bytes, at, Math.min(chunkBytes, end - at));
      left -= have;
      for (let i = 0, last = have >> 2; i + 1 < last; i += 2) {
        if (words[i + 1]! > 0xffff || !low.has(words[i]!)) continue;
        const fd = wanted.get(words[i]! + words[i + 1]! * 2 ** 32);
        if (fd === undefined) continue;
        const holder = at + i * 4 - pollFd.context;
        if (wordAt(memory, holder + pollFd.sysfd) !== fd) continue;
        if (memory.readInto(flag, holder + pollFd.isFile, 1) === 1 && flag[0]! <= 1)
          found.set(fd, { holder: flag[0] === 1 ? 'file' : 'net', address: holder });
      }
    }
  }
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

/** Private writable memory that is of no file, as Go's heap is: `start-end perms offset dev inode path` (proc(5), maps). */
function writableRanges(pid: number): [number, number][] {
  const ranges: [number, number][] = [];
  for (const line of readFileSync(`/proc/${pid}/maps`, 'latin1').split('\n')) {
    const match = /^([0-9a-f]+)-([0-9a-f]+) rw.p \S+ \S+ 0(?: |$)/.exec(line);
    if (match) ranges.push([parseInt(match[1]!, 16), parseInt(match[2]!, 16)]);
  }
  return ranges;
}
