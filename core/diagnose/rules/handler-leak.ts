import type { SiteGroup } from '../../correlate/growth';
import type { Joined } from '../../correlate/joined';
import { plainAddress, socketOf, type JoinedGoroutine } from '../../correlate/joined-sample';
import type { Listener } from '../../correlate/listener';
import { lookAt, stuckSite } from '../../correlate/site';
import { TcpState, type TcpSocket } from '../../model/os-evidence';
import { areMakersOf, blockedHandlers, typical, waitingHandlers } from '../blocked-handlers';
import { goesOn } from '../growth-trend';
import { endsHere, growsFast, least, mostlyActive, parkedReaders, parkedWriters, wasActive } from '../parked-readers';
import { apartMs, type Case } from '../case';
import { handlerFinding } from '../handler-finding';
import { says, type Draft, type Rule } from '../rule';

/**
 * Handlers parked on their connections for ever: `write` to peers that do not read (send queue stays full), `half-open`
 * where the peer is gone without a word (keepalive probes unanswered, or keepalive off), `read` from peers that say nothing.
 * Idle keep-alive connections look like `read`, so that cause wants growth without any end.
 */
export const handlerLeak: Rule = {
  class: 'handler-leak',
  find(j) {
    if (j.dumps === null || j.lastOs === null) return [];
    const blocked = blockedHandlers(j);
    const readers = parkedReaders(j).filter((g) => !areMakersOf(blocked, g.stayed));
    return [...parkedWriters(j).flatMap((g) => writeLeak(j, g)), ...readers.flatMap((g) => readLeak(j, g))];
  },
};

interface Held {
  readonly g: JoinedGoroutine;
  readonly socket: TcpSocket;
}

/** The group's members that stayed, with the accepted connection each waits on. */
function held(j: Joined, group: SiteGroup): Held[] {
  const ports = new Set(j.listeners.map((l) => l.port));
  const last = j.dumps!.last;
  return group.stayed.flatMap((g) => {
    const socket = socketOf(last, g);
    return socket?.state === TcpState.established && ports.has(socket.localPort) ? [{ g, socket }] : [];
  });
}

function listenersOf(j: Joined, list: readonly Held[]): Listener[] {
  const ports = new Set(list.map((h) => h.socket.localPort));
  return j.listeners.filter((l) => l.port !== 0 && ports.has(l.port));
}

function writeLeak(j: Case, group: SiteGroup): Draft[] {
  const before = j.dumps!.first.socketByInode;
  const list = held(j, group).filter(
    (h) => h.socket.txQueue > 0 && (before.get(h.socket.inode)?.txQueue ?? 0) > 0 && wasActive(j, h.g) !== true,
  );
  if (list.length < least) return [];
  const on = listenersOf(j, list);
  const t = j.texts.handlerLeak;
  return [
    handlerFinding(j, group, list[0]!.g, on, 'write', {
      severity: 'error',
      confidence: 'confirmed',
      what: t.write(list.length),
      why: t.writeWhy,
      evidence: [says('os', t.sendQueues(list.length, on))],
      against: [],
    }),
  ];
}

function readLeak(j: Case, group: SiteGroup): Draft[] {
  const active = mostlyActive(j, group);
  if (active === true) return [];
  const list = held(j, group).filter((h) => wasActive(j, h.g) !== true);
  const probed = list.filter((h) => h.socket.timer === 2 && h.socket.probes > 0);
  const here = endsHere(j);
  const t = j.texts.handlerLeak;
  const traffic = (j.lastOs?.sample.os?.traffic.size ?? 0) > 0;
  const silent = list.filter(
    (h) => h.socket.timer === 0 && !here.has(`${plainAddress(h.socket.remote)} ${plainAddress(h.socket.local)}`),
  );
  if (probed.length >= least) {
    return [
      handlerFinding(j, group, probed[0]!.g, listenersOf(j, probed), 'half-open', {
        severity: 'warning',
        confidence: 'confirmed',
        what: t.gone(probed.length),
        why: t.goneWhy,
        evidence: [says('os', t.probes(probed.length, Math.max(...probed.map((h) => h.socket.probes))))],
        against: [],
      }),
    ];
  }
  if (growsFast(group) && list.length >= least && (active === false || goesOn(j))) {
    const waiting = waitingHandlers(j).find((w) => areMakersOf([w], group.stayed));
    const request = waiting === undefined ? undefined : typical(waiting.stayed);
    return [
      handlerFinding(j, group, list[0]!.g, listenersOf(j, list), 'read', {
        severity: 'error',
        confidence: request === undefined ? 'likely' : 'possible',
        what: t.silent(group.members.at(-1)!.length),
        why: t.silentWhy(group.added, apartMs(j)),
        evidence: [says('os', t.nothingToRead(list.length) + (traffic ? t.noByteMoved(apartMs(j)) : ''))],
        against: [
          says('dump', t.rightlyStay),
          ...(request === undefined
            ? []
            : [says('dump', t.ofRequest(request.state, stuckSite(request)), request, lookAt(request))]),
        ],
      }),
    ];
  }
  if (silent.length >= least && silent.length >= list.length * 0.9) {
    return [
      handlerFinding(j, group, silent[0]!.g, listenersOf(j, silent), 'half-open', {
        severity: 'error',
        confidence: 'possible',
        what: t.noKeepalive(silent.length),
        why: t.noKeepaliveWhy,
        evidence: [says('os', t.noTimer(silent.length))],
        against: [says('os', t.mayBeAlive)],
      }),
    ];
  }
  return [];
}
