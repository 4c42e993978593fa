import { place } from '../../../correlate/site';
import type { stalledAcceptLoop as english } from '../en/stalled-accept-loop';
import { grouped } from '../figures';
import { boundedHandler, boundedHandshake, countWithAtomic, serveApart, shedLoad } from '../go-code';
import { duration, inBrackets, midName, queueWords } from './words';

export const stalledAcceptLoop: typeof english = {
  waits: {
    mutex: '在等待锁',
    channel: '在等待通道',
    limit: '在限制连接数的监听器中等待名额',
    'inline-handler': '自己在处理一个连接，等待该客户端',
    handshake: '自己在做 TLS 握手，等待该客户端',
    sleep: '在休眠，而不是接受连接',
    handlers: '在等待处理程序结束，而没有一个结束',
    other: '自己在做其他工作（日志、文件、另一台服务器），并等待其完成',
  },
  title: (l, loops, wait) => `在${midName(l)}上没有人接受连接：${who(loops)}${together(loops)}${wait}`,
  explanation: (l, loops, goroutine, wait, site) =>
    `在${midName(l)}上没有人接受连接：${who(loops)}（${loops === 1 ? '' : '如 '}goroutine ${goroutine}）自首次采样之前就${together(loops)}${wait}${inBrackets(site)}。`,
  silentClient: '一个沉默的客户端挡住了所有人。',
  handlersIn: (count, state, site) =>
    `其处理程序中有 ${grouped(count)} 个${site === null ? '' : `在 ${place(site)} `}处于 ${state}。`,
  queue: (l) => queueWords(l),
  dropped: (drops, ms) => `；内核在 ${duration(ms)}内丢弃了 ${drops} 个。`,
  noneDropped: '。',
  unmoved: (goroutine, state) => `goroutine ${goroutine} 在每次转储中都处于 ${state}，不在 Accept 中，栈帧相同`,
  noAcceptor: '，没有接受者',
  overflows: (drops, ms) => `ListenOverflows 在 ${duration(ms)}内增加了 ${drops}（整个网络命名空间）`,
  secondDump: '第二次转储，以确认循环没有移动',
  neverWakes: '有连接到来时循环也从未醒来',
  itsListener: '循环参数中的监听器',
  whoHolds: '它所等待的东西被谁占着',
  remedies: {
    mutex: `在接受循环中（以及包装器的 Accept 或 ConnState 钩子中），不要获取可能在缓慢操作期间被占用的锁。用原子变量计数，锁只持有片刻：\n\n${countWithAtomic}`,
    channel: `不要通过工作者可能停止读取的无缓冲通道移交连接；应放弃连接或削减负载：\n\n${shedLoad}`,
    limit: `限流器是否有效，取决于归还名额的处理程序：限制每个处理程序可用的时间。\n\n${boundedHandler}\n\n并在 http.Server 上设置 ReadTimeout、WriteTimeout 和 IdleTimeout。`,
    'inline-handler': `在单独的 goroutine 上处理每个连接，并设置截止时间：\n\n${serveApart}`,
    handshake: `在处理连接的地方握手，而不是在接受循环中，并限制其时间：\n\n${boundedHandshake}`,
  },
  next: '在有客户端连接时再次采样。',
};

function who(loops: number): string {
  return loops === 1 ? '接受循环' : `其 ${loops} 个接受循环`;
}

function together(loops: number): string {
  return loops === 1 ? '' : '都';
}
