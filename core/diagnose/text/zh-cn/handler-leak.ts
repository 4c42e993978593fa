import { place } from '../../../correlate/site';
import type { handlerLeak as english } from '../en/handler-leak';
import { grouped } from '../figures';
import { readDeadline, writeDeadline } from '../go-code';
import { duration, inBrackets, midName, names } from './words';

export const handlerLeak: typeof english = {
  title: (what, site) => `${what}${inBrackets(site)}`,
  explanation: (what, on, state, site, isThere, why) =>
    `${on.length === 1 ? `在${midName(on[0]!)}上，` : ''}${what}。它们${isThere && site !== null ? `在 ${place(site)} ` : ''}处于 ${state}${isThere || site === null ? '' : `，来自 ${place(site)}`}。${why}接受循环没有问题。`,
  unmoved: (count, state, added, ended) =>
    `同一创建位置的 ${grouped(count)} 个 goroutine 在两次转储中都处于 ${state}，栈帧相同，新增 ${added} 个，结束 ${ended} 个`,
  next: '在几分钟内多次采样：从不结束的处理程序就是泄漏。',

  write: (count) => `${grouped(count)} 个处理程序在等待向不读取的客户端写入`,
  writeWhy: '其发送队列一直是满的；没有写截止时间，它们会永远等待。',
  sendQueues: (count, on) => `两次采样中都有 ${grouped(count)} 个 ESTABLISHED 连接的发送队列中有数据（${names(on)}）`,

  gone: (count) => `${grouped(count)} 个处理程序在读取已消失的客户端的数据`,
  goneWhy: '客户端没有关闭连接就消失了：保活探测得不到应答。探测次数用尽后，内核会结束这些连接。',
  probes: (count, most) => `${grouped(count)} 个 ESTABLISHED 连接有未应答的保活探测（最多 ${most} 次）`,

  silent: (count) => `${grouped(count)} 个处理程序在等待读取沉默客户端的数据`,
  silentWhy: (added, ms) =>
    `比 ${duration(ms)}前多 ${added} 个，没有一个结束：没有读截止时间，一个什么都不发送的客户端会永远占着其处理程序和描述符。`,
  nothingToRead: (count) => `与它们对应的 ESTABLISHED 连接有 ${grouped(count)} 个，没有可读的数据`,
  noByteMoved: (ms) => `，且 ${duration(ms)}内没有任何字节传输`,
  rightlyStay: '理应保持连接的客户端（websocket、长轮询）看起来也是这样',

  locked: (count) => `${grouped(count)} 个处理程序在等待锁`,
  lockedWhy: (added, ms) => `比 ${duration(ms)}前多 ${added} 个，没有一个结束：持有锁的一方没有释放它。`,
  waiting: (count) => `${grouped(count)} 个处理程序在等待通道`,
  kept: (count) => `${grouped(count)} 个处理程序在等待其客户端以外的东西`,
  waitingWhy: (added, ms) => `比 ${duration(ms)}前多 ${added} 个，没有一个结束：它们等待的东西没有到来。`,
  ofRequest: (state, site) =>
    `每个都创建了一个${site === null ? '' : `在 ${place(site)} `}停留在 ${state} 的 goroutine：如果它在处理请求，那么是客户端在等它`,

  noKeepalive: (count) => `${grouped(count)} 个处理程序在读取关闭了 TCP 保活的客户端的数据`,
  noKeepaliveWhy: '没有数据传输，这些连接上也没有定时器：如果客户端已消失，就没有什么能结束它们。',
  noTimer: (count) => `${grouped(count)} 个 ESTABLISHED 连接没有任何定时器（net 包默认开启保活）`,
  mayBeAlive: '客户端可能仍在，只是空闲；从这一端无法判断',

  remedies: {
    lock: '找出谁持有锁：持锁等待的 goroutine，或没有解锁就返回的函数。用 defer 解锁，只在访问内存时持有锁，绝不在网络调用或通道操作期间持有。',
    channel:
      '找出谁应当发送，或归还它们等待的东西（连接池的连接、未关闭的查询结果、名额）。同时 select 请求的 ctx.Done，使处理程序随其客户端结束。',
    other:
      '用请求的 ctx.Done（子进程、向外的请求、select 中的定时器）或截止时间限制处理程序的等待；等待其他 goroutine 时，用 defer 使它们一定会报告结束。',
    read: `为每次读取设置截止时间，每收到一条消息就重设：\n\n${readDeadline}\n\n在 net/http 中，为 Server 设置 ReadHeaderTimeout、ReadTimeout 和 IdleTimeout。`,
    'half-open': `保持 TCP 保活开启（net.ListenConfig.KeepAlive ≥ 0），并为每次读取设置截止时间，使消失的客户端能结束其处理程序：\n\n${readDeadline}`,
    write: `为每次写入设置截止时间，并断开不读取的客户端：\n\n${writeDeadline}\n\n在 net/http 中，为 Server 设置 WriteTimeout。`,
  },
};
