import type { Joined } from '../correlate/joined';
import { acceptedConnections, type Listener } from '../correlate/listener';

/**
 * True when the target holds a connection of this port at the end that it did not hold in the first sample: someone
 * accepts. Two listeners on one port cannot be told apart by it, so then it says no.
 */
export function connectionsCame(j: Joined, l: Listener): boolean {
  if (l.port === 0 || j.listeners.some((o) => o.inode !== l.inode && o.port === l.port)) return false;
  const withOs = j.samples.filter((s) => s.sample.os !== null);
  const [first] = withOs;
  const last = withOs.at(-1);
  if (first === undefined || last === undefined || first === last) return false;
  return acceptedConnections(last).some((c) => c.localPort === l.port && !first.socketByInode.has(c.inode));
}
