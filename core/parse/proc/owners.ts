import type { SocketOwner } from '../../model/os-evidence';
import { TextRows, unescapeTsv } from './text-rows';

/** Our own `proc/owners.tsv`: `inode \t pid \t fd \t inherited 0|1 \t command`. */
export function parseOwners(bytes: Uint8Array): { readonly owners: readonly SocketOwner[]; readonly bad: number } {
  const lines = new TextRows(bytes);
  const owners: SocketOwner[] = [];
  let bad = 0;
  while (lines.nextLine()) {
    const columns = lines.splitTabs(5);
    const [inode, pid, fd] = [lines.dec(0), lines.dec(1), lines.dec(2)];
    if (columns < 5 || Math.min(inode, pid, fd) < 0) bad++;
    else owners.push({ inode, pid, fd, inherited: lines.text(3) === '1', command: unescapeTsv(lines.text(4)) });
  }
  return { owners, bad };
}
