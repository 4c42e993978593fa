import { decodeUtf8 } from '../../base/utf8';
import type { Descriptor, EpollEntry } from '../../model/os-evidence';
import { TextRows, unescapeTsv } from './text-rows';

export interface DescriptorList {
  readonly descriptors: readonly Descriptor[];
  /** Number of open descriptors as the kernel counts them, where the reader could learn it (`#open` line). */
  readonly open: number | null;
  readonly bad: number;
}

/** Our own `proc/fd.tsv`: `fd \t flags in octal or - \t link`, and a line `#open \t N`. */
export function parseDescriptors(bytes: Uint8Array): DescriptorList {
  const lines = new TextRows(bytes);
  const descriptors: Descriptor[] = [];
  let open: number | null = null;
  let bad = 0;
  while (lines.nextLine()) {
    const columns = lines.splitTabs(3);
    const fd = lines.dec(0);
    if (columns === 2 && lines.text(0) === '#open' && lines.dec(1) >= 0) open = lines.dec(1);
    else if (columns < 3 || fd < 0) bad++;
    else {
      const link = unescapeTsv(lines.text(2));
      const flags = lines.text(1);
      descriptors.push({
        fd,
        link,
        inode: socketInode(link),
        flags: /^[0-7]+$/.test(flags) ? parseInt(flags, 8) : null,
      });
    }
  }
  return { descriptors, open, bad };
}

/** `socket:[123]` → 123 (sockfs_dname in net/socket.c), otherwise null. */
export function socketInode(link: string): number | null {
  if (!link.startsWith('socket:[') || !link.endsWith(']')) return null;
  const inode = Number(link.slice(8, -1));
  return Number.isSafeInteger(inode) && inode >= 0 ? inode : null;
}

/** True for the link of an epoll descriptor (fs/eventpoll.c names its file so). */
export function isEpoll(link: string): boolean {
  return link === 'anon_inode:[eventpoll]';
}

/**
 * fdinfo of an epoll descriptor: `tfd: 5 events: 80000019 data: 7f… pos:0 ino:30e1 sdev:8` (ep_show_fdinfo in
 * fs/eventpoll.c). data and ino are hex.
 */
export function parseEpoll(bytes: Uint8Array, epollFd: number): EpollEntry[] {
  const entries: EpollEntry[] = [];
  for (const line of decodeUtf8(bytes).split('\n')) {
    const found = /^tfd:\s*(\d+)\s+events:\s*[0-9a-f]+\s+data:\s*([0-9a-f]+)/.exec(line);
    if (!found) continue;
    const inode = parseInt(/\bino:([0-9a-f]+)/.exec(line)?.[1] ?? '0', 16);
    entries.push({ epollFd, fd: Number(found[1]), data: found[2]!, inode });
  }
  return entries;
}

/** Open flags of a descriptor's fdinfo in octal as printed (`flags:\t02004002`, seq_show in fs/proc/fd.c), or null. */
export function parseFdFlags(bytes: Uint8Array): string | null {
  return /^flags:\s+([0-7]+)$/m.exec(decodeUtf8(bytes))?.[1] ?? null;
}
