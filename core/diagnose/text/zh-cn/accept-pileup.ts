import type { Listener } from '../../../correlate/listener';
import type { acceptPileup as english } from '../en/accept-pileup';
import { serveOnce } from '../go-code';
import { grouped } from '../figures';
import { duration, inBrackets, midName, startName } from './words';

export const acceptPileup: typeof english = {
  title: (all, l) => `${grouped(all)} 个 goroutine 堆积在${where(l)}的 Accept 中`,
  explanation: (all, l) => `${grouped(all)} 个 goroutine 处于${where(l)}的 Accept 中；一个等待连接，其余等待它的锁。`,
  grows: (before, all, ms) =>
    `${duration(ms)}内 ${before} → ${all}，没有一个结束：接受循环被反复启动，而旧的循环没有停止。`,
  waitForLock: (count, pollFd) => `${grouped(count)} 个 goroutine 等待同一个 ${pollFd} 的锁`,
  waitsInPoller: (goroutine) => `goroutine ${goroutine} 在轮询器中等待它`,
  more: (grown, ms) => `比 ${duration(ms)}前多 ${grown} 个，没有一个结束`,
  oneSocket: (l) => `${startName(l)}上有一个 LISTEN 套接字，队列 ${l.queues.at(-1) ?? '未知'}`,
  secondDump: '第二次转储，以判断其数量是否增长',
  remedy: (site) =>
    `接受循环只启动一次${inBrackets(site)}；重新加载时，先停止旧服务器，再让新服务器使用同一监听器：\n\n` + serveOnce,
  next: '稍后再次采样：数量不增长的接受者池没有害处。',
};

function where(l: Listener | null): string {
  return l === null ? '同一监听器' : midName(l);
}
