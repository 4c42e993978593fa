import { append } from '../../base/lists';
import { unmoved, waitKind } from '../../correlate/goroutine-state';
import { siteGroups } from '../../correlate/growth';
import type { JoinedGoroutine, JoinedSample } from '../../correlate/joined-sample';
import { acceptedConnections, type Listener } from '../../correlate/listener';
import { listenerMethods } from '../../correlate/listener-type';
import { creationSite, lookAt } from '../../correlate/site';
import { TcpState } from '../../model/os-evidence';
import type { Frame } from '../../model/frame';
import { creations, unseenCreations } from '../trace-words';
import { apartMs, type Case } from '../case';
import { draft, says, type Draft, type Rule } from '../rule';

/** Fewer than this are a hand-over in progress. */
const least = 20;

/**
 * Connections that were accepted and then forgotten: their clients have sent something, it lies unread in the kernel in
 * both samples, and no goroutine waits on them. So does a listener in memory, fed by the real one, that nobody serves.
 */
export const unattendedConnections: Rule = {
  class: 'unaccepted-listener',
  find(j) {
    if (j.dumps === null || j.dumps.last.tied === 0) return [];
    const first = unattended(j.dumps.first);
    const last = unattended(j.dumps.last);
    return j.listeners.flatMap((l) => {
      if (l.port === 0) return [];
      const before = first.get(l.port) ?? [];
      const now = new Set(last.get(l.port));
      const stayed = before.filter((inode) => now.has(inode));
      return stayed.length >= least && stayed.length === before.length ? [pile(j, l, before.length, now.size)] : [];
    });
  },
};

/** Inodes of connections with bytes to read and no goroutine on them, by local port; those of an event loop are its own. */
function unattended(sample: JoinedSample): Map<number, number[]> {
  const watched = new Set(sample.goroutines.map((g) => g.inode));
  const byPort = new Map<number, number[]>();
  for (const c of acceptedConnections(sample)) {
    if (c.state !== TcpState.established || c.rxQueue === 0 || watched.has(c.inode)) continue;
    const fd = sample.epollByInode.get(c.inode)?.epollFd;
    if (fd !== undefined && fd !== sample.runtimeEpollFd) continue;
    append(byPort, c.localPort, c.inode);
  }
  return byPort;
}

function pile(j: Case, l: Listener, before: number, now: number): Draft {
  const last = j.dumps!.last;
  const waiting = handOver(j, l);
  const one = waiting[0];
  const site = one === undefined ? null : creationSite(j, one, last);
  const t = j.texts.unattendedConnections;
  return draft({
    class: 'unaccepted-listener',
    cause: one === undefined ? null : 'never-accepted',
    severity: 'error',
    confidence: 'likely',
    title: t.title(l, before, now, apartMs(j)),
    explanation:
      t.explanation(l, before, now, apartMs(j)) +
      (one === undefined ? t.kept : t.passing(waiting.length, one.state, site)),
    site,
    members: waiting,
    on: [l],
    evidence: [
      says('os', t.unread(now, l.port)),
      says('dump', t.noneWaits(last.goroutines.length)),
      ...(one === undefined
        ? []
        : [says('dump', t.stay(waiting.length, one.state), one, lookAt(one)), ...creations(j, one.shape.createdBy)]),
    ],
    missing: unseenCreations(j),
    remedy: t.remedy,
    next: t.next,
  });
}

/** On a channel, or until others have done something in a method of a listener in memory. */
function handsOver(g: JoinedGoroutine, isOfListener: (frame: Frame) => boolean): boolean {
  if (waitKind(g.state) === 'channel') return true;
  const caller = g.shape.frames.find((f) => !/^(?:runtime|sync)\./.test(f.function));
  return g.state.startsWith('sync.Cond') && caller !== undefined && isOfListener(caller);
}

/** Goroutines that the accept loop made and that stay in handing over: the largest group of one site. */
function handOver(j: Case, l: Listener): readonly JoinedGoroutine[] {
  const loops = new Set((j.loopsByInode.get(l.inode) ?? []).map((x) => x.goroutine));
  const isOfListener = listenerMethods(j);
  const groups = siteGroups(
    j.samples,
    (g) => g.creator !== null && loops.has(g.creator) && handsOver(g, isOfListener),
    unmoved,
  );
  return groups.map((g) => g.stayed).sort((a, b) => b.length - a.length)[0] ?? [];
}
