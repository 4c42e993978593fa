import type { Listener } from '../../../correlate/listener';
import { name } from './words';

/** Why a goroutine is believed to be the loop of a listener, and what would speak against it. */
export const loopTies = {
  seen: (goroutine: number, l: Listener) => `goroutine ${goroutine} was seen in Accept on ${name(l)}`,
  traced: (goroutine: number, l: Listener) =>
    `goroutine ${goroutine} took connections, and ${name(l)} is the only listener without another acceptor`,
  creator: (goroutine: number, l: Listener) =>
    `goroutine ${goroutine} started the goroutines that serve the connections of ${name(l)}`,
  spawner: (goroutine: number, l: Listener) =>
    `goroutine ${goroutine} started the goroutines that serve the connections of ${name(l)}, and is in that same function`,
  reach: (goroutine: number, l: Listener) =>
    `goroutine ${goroutine} is stuck, and pointers on its stack lead to the listener of ${name(l)}`,
  pool: (goroutine: number, l: Listener) =>
    `goroutine ${goroutine} is stuck like all that hold connections of ${name(l)}, pointers on their stacks lead to its listener, and who started them is gone: a pool that accepts itself`,
  connection: (goroutine: number, l: Listener) =>
    `goroutine ${goroutine} holds the only accepted connection of ${name(l)}`,
  handOver: (goroutine: number, l: Listener) =>
    `connections of ${name(l)} were accepted, and goroutine ${goroutine} is the only one that is stuck passing something on`,
  elimination: (goroutine: number, l: Listener) =>
    `goroutine ${goroutine} is the only accept loop without a listener, ${name(l)} the only listener without an acceptor`,
  ifHandler: (goroutine: number) =>
    `if goroutine ${goroutine} were only a left-over handler, the loop would have ended`,
  ifUnrelated: (goroutine: number) =>
    `if goroutine ${goroutine} had nothing to do with it, the accept loop would have ended`,
  ifElsewhere: (goroutine: number) =>
    `if goroutine ${goroutine} has left its loop and does something else now, nobody accepts at all`,
};
