import type { Site } from '../model/diagnosis';
import { writtenIn } from './go-function';
import type { Joined } from './joined';
import { idleDescriptor } from './idle-descriptor';
import type { Listener } from './listener';
import { callsIn, callSites, unserved, type CallKind, type CallSites } from './listener-call';
import { startedAt } from './loop-site';

/** How a call was told from others: there is no other; its function sets the variable that holds what it made, … */
export type ToldBy = 'only' | 'variable' | 'variableRan' | 'process' | 'ran' | 'order';

export interface MadeAt {
  readonly site: Site;
  readonly by: ToldBy;
}

/** Which of the calls of this kind made a listener, or the duplicate of it that is left, where one can be told from the others. */
export function madeAt(j: Joined, l: Listener, kind: CallKind, calls: CallSites): MadeAt | null {
  if (calls.isAll && calls.sites.length === 1) return { site: calls.sites[0]!, by: 'only' };
  const setting = callsIn(j, kind, new Set(idleDescriptor(l, j.samples)?.setBy.map(writtenIn)));
  return (
    one('variable', setting) ??
    one('variableRan', both(setting, calls.ran)) ??
    (l.fds.length === 0 ? one('process', callsIn(j, kind, processStarters(j))) : null) ??
    // A library takes up all that came with the start, once.
    (kind === 'passedFile' || kind === 'passedListener' ? one('ran', both(calls.ran, calls.inLibraries)) : null) ??
    inOrder(j, l, calls)
  );
}

function both(a: readonly Site[], b: readonly Site[]): Site[] {
  return a.filter((x) => b.some((y) => x.file === y.file && x.line === y.line));
}

function one(by: ToldBy, sites: readonly Site[]): MadeAt | null {
  return sites.length === 1 ? { site: sites[0]!, by } : null;
}

function processStarters(j: Joined): Set<string> {
  return new Set(callSites(j, 'process').sites.map((s) => writtenIn(s.function)));
}

/**
 * Of one function that has run, with as many calls as there are sockets of its making: those of which it started the loops, and this one.
 * The kernel gives the lowest free number, and numbers sockets in the order they are made; where both have the same order, so have the calls.
 */
function inOrder(j: Joined, l: Listener, calls: CallSites): MadeAt | null {
  const sites = unserved(j, calls.ran);
  const maker = sites[0]?.function;
  if (sites.length < 2 || sites.some((s) => s.function !== maker)) return null;
  const made = j.listeners.filter((o) => o === l || isStartedIn(j, o, maker));
  if (made.length !== sites.length || made.some((o) => o.fds.length !== 1)) return null;
  const byDescriptor = [...made].sort((a, b) => a.fds[0]! - b.fds[0]!);
  const isSame = byDescriptor.every((o, i) => i === 0 || o.inode > byDescriptor[i - 1]!.inode);
  return isSame ? { site: sites[byDescriptor.indexOf(l)]!, by: 'order' } : null;
}

/** Also in a literal of it, which a library runs on a goroutine. */
function isStartedIn(j: Joined, { inode }: Listener, maker: string | undefined): boolean {
  const makers = (j.loopsByInode.get(inode) ?? []).map((loop) => startedAt(j, loop)?.function);
  return maker !== undefined && makers.some((name) => name !== undefined && writtenIn(name) === writtenIn(maker));
}
