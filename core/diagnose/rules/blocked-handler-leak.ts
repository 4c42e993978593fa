import { isOnConnection } from '../../correlate/connection-holders';
import type { Joined } from '../../correlate/joined';
import type { JoinedGoroutine } from '../../correlate/joined-sample';
import type { Listener } from '../../correlate/listener';
import { blockedHandlers, typical, type BlockedHandlers } from '../blocked-handlers';
import { apartMs, type Case } from '../case';
import { handlerFinding } from '../handler-finding';
import { wasActive } from '../parked-readers';
import { says, type Draft, type Rule } from '../rule';

/** Handlers that wait for a lock, on a channel or elsewhere, and become more. There is no cause: it is neither Accept nor a connection. */
export const blockedHandlerLeak: Rule = {
  class: 'handler-leak',
  find: (j) => blockedHandlers(j).map((blocked) => leak(j, blocked)),
};

function leak(j: Case, group: BlockedHandlers): Draft {
  const one = typical(group.stayed);
  const count = group.members.at(-1)!.length;
  // Else it is not known whether they ran between the dumps.
  const idle = group.stayed.some((g) => wasActive(j, g) === false);
  const t = j.texts.handlerLeak;
  return handlerFinding(j, group, one, listenersOf(j, one), group.on, {
    severity: 'error',
    ...(group.on === 'lock'
      ? {
          confidence: idle ? 'likely' : 'possible',
          what: t.locked(count),
          why: t.lockedWhy(group.added, apartMs(j)),
          against: [],
        }
      : {
          confidence: 'possible',
          what: group.on === 'channel' ? t.waiting(count) : t.kept(count),
          why: t.waitingWhy(group.added, apartMs(j)),
          against: [says('dump', t.rightlyStay)],
        }),
    evidence: [],
  });
}

/** Of the loop that made it, or whose connection its maker reads, or who else that maker made. */
function listenersOf(j: Joined, { creator }: JoinedGoroutine): Listener[] {
  const loop = j.loops.find((l) => l.goroutine === creator);
  if (loop !== undefined) return j.listeners.filter((l) => l.inode === loop.inode);
  const { last } = j.dumps!;
  const readers = creator === null ? [] : last.goroutines.filter((g) => g.id === creator || g.creator === creator);
  return j.listeners.filter((l) => readers.some((g) => isOnConnection(last, g, l)));
}
