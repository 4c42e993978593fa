import { growsWithoutEnd, type SiteGroup } from '../../correlate/growth';
import type { Joined } from '../../correlate/joined';
import { plainAddress, socketOf, type JoinedGoroutine } from '../../correlate/joined-sample';
import type { Listener } from '../../correlate/listener';
import { creationSite, lookAt, place, stuckSite } from '../../correlate/site';
import { TcpState, type TcpSocket } from '../../model/os-evidence';
import type { EvidenceItem } from '../../model/diagnosis';
import { goesOn } from '../growth-trend';
import { endsHere, least, mostlyActive, parkedReaders, parkedWriters, wasActive } from '../parked-readers';
import type { Case } from '../case';
import { draft, says, type Draft, type Rule } from '../rule';
import { apart, many, name, names } from '../words';
import { creations, unseenCreations } from '../trace-words';

/**
 * Handlers parked on their connections for ever: `write` to peers that do not read (send queue stays full), `half-open`
 * where the peer is gone without a word (keepalive probes unanswered, or keepalive off), `read` from peers that say nothing.
 * Idle keep-alive connections look like `read`, so that cause wants growth without any end.
 */
export const handlerLeak: Rule = {
  class: 'handler-leak',
  find(j) {
    if (j.dumps === null || j.lastOs === null) return [];
    return [...parkedWriters(j).flatMap((g) => writeLeak(j, g)), ...parkedReaders(j).flatMap((g) => readLeak(j, g))];
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
  return [
    leak(j, group, list, on, 'write', {
      severity: 'error',
      confidence: 'confirmed',
      what: `${many(list.length, 'handler')} wait to write to clients that do not read`,
      why: 'Their send queues stay full, and without a write deadline they wait for ever.',
      evidence: [
        says(
          'os',
          `${many(list.length, 'ESTABLISHED connection')} of ${names(on)} with bytes in the send queue in both samples`,
        ),
      ],
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
  const traffic = (j.lastOs?.sample.os?.traffic.size ?? 0) > 0;
  const silent = list.filter(
    (h) => h.socket.timer === 0 && !here.has(`${plainAddress(h.socket.remote)} ${plainAddress(h.socket.local)}`),
  );
  if (probed.length >= least) {
    return [
      leak(j, group, probed, listenersOf(j, probed), 'half-open', {
        severity: 'warning',
        confidence: 'confirmed',
        what: `${many(probed.length, 'handler')} read from clients that are gone`,
        why: 'The clients vanished without closing: keepalive probes go unanswered. The kernel will end these connections when the probes run out.',
        evidence: [
          says(
            'os',
            `${many(probed.length, 'ESTABLISHED connection')} with unanswered keepalive probes (up to ${Math.max(...probed.map((h) => h.socket.probes))})`,
          ),
        ],
        against: [],
      }),
    ];
  }
  if (growsWithoutEnd(group) && list.length >= least && (active === false || goesOn(j))) {
    return [
      leak(j, group, list, listenersOf(j, list), 'read', {
        severity: 'error',
        confidence: 'likely',
        what: `${many(group.members.at(-1)!.length, 'handler')} wait to read from silent clients`,
        why: `${group.added} more than ${apart(j)} ago and none has ended: without a read deadline a client that says nothing holds its handler and descriptor for ever.`,
        evidence: [
          says(
            'os',
            `${many(list.length, 'ESTABLISHED connection')} tied to them, nothing to read${traffic ? `, and no byte moved in ${apart(j)}` : ''}`,
          ),
        ],
        against: [says('dump', 'clients that connect and rightly stay (websockets, long polls) look the same')],
      }),
    ];
  }
  if (silent.length >= least && silent.length >= list.length * 0.9) {
    return [
      leak(j, group, silent, listenersOf(j, silent), 'half-open', {
        severity: 'error',
        confidence: 'possible',
        what: `${many(silent.length, 'handler')} read from clients with TCP keepalive off`,
        why: 'No data moved, no timer runs on these connections: if the clients are gone, nothing will ever end them.',
        evidence: [
          says(
            'os',
            `${many(silent.length, 'ESTABLISHED connection')} without any timer (package net turns keepalive on by default)`,
          ),
        ],
        against: [says('os', 'the clients may be alive and merely idle; from this side it cannot be told')],
      }),
    ];
  }
  return [];
}

interface LeakWords {
  readonly severity: Draft['severity'];
  readonly confidence: Draft['confidence'];
  readonly what: string;
  readonly why: string;
  readonly evidence: readonly EvidenceItem[];
  readonly against: readonly EvidenceItem[];
}

function leak(
  j: Case,
  group: SiteGroup,
  list: readonly Held[],
  on: readonly Listener[],
  cause: string,
  w: LeakWords,
): Draft {
  const one = list[0]!.g;
  const site = stuckSite(one) ?? creationSite(one, j.dumps!.last, j.origin);
  const where = on.length === 1 ? ` on ${name(on[0]!)}` : '';
  return draft({
    class: 'handler-leak',
    cause,
    severity: w.severity,
    confidence: w.confidence,
    title: `${w.what}${site === null ? '' : ` (${place(site)})`}`,
    explanation: `${w.what}${where}. They are in ${one.state}${site === null ? '' : ` at ${place(site)}`}. ${w.why} The accept loop is fine.`,
    site,
    members: group.members.at(-1)!,
    on,
    evidence: [
      says(
        'dump',
        `${many(group.stayed.length, 'goroutine')} of one creation site in ${one.state} with the same frames in both dumps, ${group.added} new, ${group.ended} ended`,
        one,
        lookAt(one),
      ),
      ...w.evidence,
      ...creations(j, group.createdBy),
    ],
    against: w.against,
    missing: unseenCreations(j),
    remedy: remedies[cause] ?? '',
    next:
      w.confidence === 'confirmed' ? null : 'Take more samples over a few minutes: handlers that never end are a leak.',
  });
}

const remedies: Readonly<Record<string, string>> = {
  read: 'Give every read a deadline, renewed for each message:\n\n\tconn.SetReadDeadline(time.Now().Add(2 * time.Minute))\n\nIn net/http set ReadHeaderTimeout, ReadTimeout and IdleTimeout on the Server.',
  'half-open':
    'Keep TCP keepalive on (net.ListenConfig.KeepAlive ≥ 0) and give every read a deadline, so that a vanished client ends its handler:\n\n\tconn.SetReadDeadline(time.Now().Add(2 * time.Minute))',
  write:
    'Give every write a deadline, and drop clients that do not read:\n\n\tconn.SetWriteDeadline(time.Now().Add(30 * time.Second))\n\nIn net/http set WriteTimeout on the Server.',
};
