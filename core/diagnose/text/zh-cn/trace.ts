import type { TracedAcceptor } from '../../../model/trace-analysis';
import type { trace as english } from '../en/trace';
import { grouped } from '../figures';
import { duration } from './words';

export const trace: typeof english = {
  madeAndAlive: (alive, ms) => `${duration(ms)}内在此创建的 ${grouped(alive)} 个 goroutine 到跟踪结束时仍未结束`,
  theirCreations: '它们的创建过程，且没有一个结束',
  did: (goroutine, deeds, ms) => `${duration(ms)}内，goroutine ${goroutine} ${deeds.join('，')}`,
  neverRan: '一次也没有运行',
  neverParked: (percent) => `从未挂起，${percent} % 的时间在运行或等待处理器`,
  neverInAccept: (goroutine, ms) => `${duration(ms)}内，goroutine ${goroutine} 从未处于 Accept`,
  noneCame: (acceptors, ms) => `${duration(ms)}内没有连接到来；看到 ${grouped(acceptors)} 个 goroutine 处于 Accept`,
  taken: (connections, ms) => `${duration(ms)}内接受了 ${grouped(connections)} 个连接`,
  ranAfter: (p99Ns) => `，接受者被唤醒 ${delay(p99Ns)}后运行（p99）`,
  waitedForNone: '等待连接，但没有连接到来',
  waited: (a) => `等待连接 ${grouped(a.acceptWaits)} 次，其中${wakers(a)}`,
  oneCall: '一直停在同一次 accept4 调用中',
  took: (connections, calls) => `用 ${grouped(calls)} 次 accept4 调用接受了 ${grouped(connections)} 个连接`,
  backedOff: (n) => `在 Accept 失败后休眠 ${grouped(n)} 次`,
  waitedInServe: (n) => `在 http.Server.Serve 内等待 ${grouped(n)} 次，等的不是连接`,
  waitedForSlot: (n) => `等待其限流器的名额 ${grouped(n)} 次`,
  wasInAccept: '处于 Accept',
  ran: (percent) => `${percent} % 的时间在运行`,
};

function wakers(a: TracedAcceptor): string {
  const list = [
    ...(a.wokenByNetpoll > 0 ? [`由网络唤醒 ${grouped(a.wokenByNetpoll)} 次`] : []),
    ...(a.wokenByTimer > 0 ? [`由其截止时间唤醒 ${grouped(a.wokenByTimer)} 次`] : []),
    ...(a.wokenByGoroutine > 0 ? [`由其他 goroutine 唤醒 ${grouped(a.wokenByGoroutine)} 次`] : []),
  ];
  return list.join('、');
}

function delay(ns: number): string {
  return ns >= 1e6 ? duration(ns / 1e6) : `${Math.round(ns / 1000)} 微秒`;
}
