import { duration, many } from './words';
import { grouped } from '../figures';
import type { TracedAcceptor } from '../../../model/trace-analysis';

/** What the execution trace shows. Times are in ms, unless they say ns. */
export const trace = {
  madeAndAlive: (alive: number, ms: number) =>
    `${many(alive, 'goroutine')} made here within ${duration(ms)} had not ended at its end`,
  theirCreations: 'their creations, none ended',
  did: (goroutine: number, deeds: readonly string[], ms: number) =>
    `within ${duration(ms)} goroutine ${goroutine} ${deeds.join(', ')}`,
  neverRan: 'did not run once',
  neverParked: (percent: number) => `never parked and ran or waited for a processor ${percent} % of the time`,
  neverInAccept: (goroutine: number, ms: number) => `goroutine ${goroutine} was never in Accept within ${duration(ms)}`,
  noneCame: (acceptors: number, ms: number) =>
    `no connection came in ${duration(ms)}; ${many(acceptors, 'goroutine')} seen in Accept`,
  taken: (connections: number, ms: number) => `${many(connections, 'connection')} taken in ${duration(ms)}`,
  ranAfter: (p99Ns: number) => `, the acceptor ran ${delay(p99Ns)} after its wake-up (p99)`,
  waitedForNone: 'waited for a connection and none came',
  waited: (a: TracedAcceptor) => `waited ${times(a.acceptWaits)} for a connection, woken by ${wakers(a)}`,
  oneCall: 'stayed in one accept4 call',
  took: (connections: number, calls: number) =>
    `took ${many(connections, 'connection')} in ${many(calls, 'accept4 call')}`,
  backedOff: (n: number) => `slept ${times(n)} after a failed Accept`,
  waitedForSlot: (n: number) => `waited ${times(n)} for a slot of its limiter`,
  waitedInServe: (n: number) => `waited ${times(n)} inside http.Server.Serve, not for a connection`,
  wasInAccept: 'was in Accept',
  ran: (percent: number) => `ran for ${percent} % of the time`,
};

function wakers(a: TracedAcceptor): string {
  const list = [
    ...(a.wokenByNetpoll > 0 ? [`the network ${times(a.wokenByNetpoll)}`] : []),
    ...(a.wokenByTimer > 0 ? [`its deadline ${times(a.wokenByTimer)}`] : []),
    ...(a.wokenByGoroutine > 0 ? [`another goroutine ${times(a.wokenByGoroutine)}`] : []),
  ];
  return list.join(', ');
}

function times(n: number): string {
  return n === 1 ? 'once' : n === 2 ? 'twice' : `${grouped(n)} times`;
}

function delay(ns: number): string {
  return ns >= 1e6 ? duration(ns / 1e6) : `${Math.round(ns / 1000)} µs`;
}
