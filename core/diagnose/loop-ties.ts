import type { AcceptLoop, LoopTie } from '../correlate/loop-table';
import type { Listener } from '../correlate/listener';
import type { EvidenceItem } from '../model/diagnosis';
import { says } from './rule';
import type { Texts } from './text/texts';

/** The goroutine was never seen with this listener, or may have left its loop. */
export function isWeak(loop: AcceptLoop): boolean {
  return weakTies.has(loop.tie);
}

/** Something else is as likely. */
export function isDoubtful(loop: AcceptLoop): boolean {
  return loop.tie === 'pool';
}

const weakTies: ReadonlySet<LoopTie> = new Set<LoopTie>([
  'spawner',
  'reach',
  'pool',
  'connection',
  'elimination',
  'hand-over',
]);

/** Why this goroutine is believed to be the listener's loop. */
export function tieWords(t: Texts['loopTies'], { goroutine, tie }: AcceptLoop, l: Listener): EvidenceItem {
  switch (tie) {
    case 'epoll':
    case 'poll-fd':
    case 'syscall':
      return says('dump', t.seen(goroutine, l));
    case 'traced':
      return says('trace', t.traced(goroutine, l));
    case 'creator':
      return says('dump', t.creator(goroutine, l));
    case 'spawner':
      return says('dump', t.spawner(goroutine, l));
    case 'reach':
      return says('debugger', t.reach(goroutine, l));
    case 'pool':
      return says('debugger', t.pool(goroutine, l));
    case 'connection':
      return says('dump', t.connection(goroutine, l));
    case 'hand-over':
      return says('dump', t.handOver(goroutine, l));
    case 'elimination':
      return says('dump', t.elimination(goroutine, l));
  }
}

/** What would speak against it. */
export function tieDoubts(t: Texts['loopTies'], { goroutine, tie }: AcceptLoop): EvidenceItem[] {
  switch (tie) {
    case 'connection':
    case 'reach':
    case 'pool':
      return [says('dump', t.ifHandler(goroutine))];
    case 'hand-over':
      return [says('dump', t.ifUnrelated(goroutine))];
    case 'spawner':
      return [says('dump', t.ifElsewhere(goroutine))];
    case 'epoll':
    case 'poll-fd':
    case 'syscall':
    case 'traced':
    case 'creator':
    case 'elimination':
      return [];
  }
}
