import type { AcceptLoop, LoopTie } from '../correlate/loop-table';
import type { Listener } from '../correlate/listener';
import type { EvidenceItem } from '../model/diagnosis';
import { says } from './rule';
import { name } from './words';

/** The goroutine was never seen with this listener, or may have left its loop. */
export function isWeak(loop: AcceptLoop): boolean {
  return weakTies.has(loop.tie);
}

const weakTies: ReadonlySet<LoopTie> = new Set<LoopTie>(['spawner', 'reach', 'connection', 'elimination', 'hand-over']);

/** Why this goroutine is believed to be the listener's loop. */
export function tieWords({ goroutine, tie }: AcceptLoop, l: Listener): EvidenceItem {
  switch (tie) {
    case 'epoll':
    case 'poll-fd':
    case 'syscall':
      return says('dump', `goroutine ${goroutine} was seen in Accept on ${name(l)}`);
    case 'creator':
      return says('dump', `goroutine ${goroutine} started the goroutines that serve the connections of ${name(l)}`);
    case 'spawner':
      return says(
        'dump',
        `goroutine ${goroutine} started the goroutines that serve the connections of ${name(l)}, and is in that same function`,
      );
    case 'reach':
      return says(
        'debugger',
        `goroutine ${goroutine} is stuck, and pointers on its stack lead to the listener of ${name(l)}`,
      );
    case 'connection':
      return says('dump', `goroutine ${goroutine} holds the only accepted connection of ${name(l)}`);
    case 'hand-over':
      return says(
        'dump',
        `connections of ${name(l)} were accepted, and goroutine ${goroutine} is the only one that is stuck passing something on`,
      );
    case 'elimination':
      return says(
        'dump',
        `goroutine ${goroutine} is the only accept loop without a listener, ${name(l)} the only listener without an acceptor`,
      );
  }
}

/** What would speak against it. */
export function tieDoubts({ goroutine, tie }: AcceptLoop): EvidenceItem[] {
  switch (tie) {
    case 'connection':
    case 'reach':
      return [says('dump', `if goroutine ${goroutine} were only a left-over handler, the loop would have ended`)];
    case 'hand-over':
      return [says('dump', `if goroutine ${goroutine} had nothing to do with it, the accept loop would have ended`)];
    case 'spawner':
      return [
        says('dump', `if goroutine ${goroutine} has left its loop and does something else now, nobody accepts at all`),
      ];
    case 'epoll':
    case 'poll-fd':
    case 'syscall':
    case 'creator':
    case 'elimination':
      return [];
  }
}
