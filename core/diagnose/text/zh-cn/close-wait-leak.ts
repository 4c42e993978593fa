import { place } from '../../../correlate/site';
import type { closeWaitLeak as english } from '../en/close-wait-leak';
import { endTheWait } from '../go-code';
import { grouped } from '../figures';
import { midName, startName, trend } from './words';

export const closeWaitLeak: typeof english = {
  title: (l, before, now, ms) => `${startName(l)}有 ${grouped(now)} 个连接处于 CLOSE_WAIT：${trend(before, now, ms)}`,
  explanation: (l, before, now, ms) =>
    `在${midName(l)}上，${grouped(now)} 个连接的客户端已关闭，而服务器没有关闭（${trend(before, now, ms)}）。`,
  handlersUnknown: '不知道是哪些处理程序占着这些连接。',
  handlersIn: (state, site) =>
    `其处理程序${site === null ? '' : `在 ${place(site)} `}处于 ${state}，没有读取，因此永远看不到连接的结束。`,
  sockets: (port, before, now, ms) =>
    `进程有 ${grouped(now)} 个本地端口为 ${port} 的套接字处于 CLOSE_WAIT（${trend(before, now, ms)}）`,
  handlers: (count, state, unmoved, ofLoop) =>
    `${ofLoop ? '由接受循环启动的' : '同一创建位置、数目相近的'} ${grouped(count)} 个 goroutine 处于 ${state}，其中 ${grouped(unmoved)} 个在两次转储之间没有移动`,
  resetTitle: (l, handlers) => `${startName(l)}有 ${grouped(handlers)} 个处理程序在等待，而它们的连接已不存在`,
  resetExplanation: (l, handlers) =>
    `${startName(l)}的接受循环启动的 ${grouped(handlers)} 个处理程序仍在，而连接比它们少：客户端已重置其连接，处理程序没有察觉。`,
  inNoTable: (sockets, left, port) =>
    `进程有 ${grouped(sockets)} 个套接字不在任何表中，重置之后就是这样；端口 ${port} 还剩 ${grouped(left)} 个连接`,
  resetNext: '再采样一次：处理程序和它们的套接字都会留下。',
  whoHolds: '占着这些连接的处理程序',
  remedy: `客户端离开或截止时间已过时结束等待，并在每条路径上关闭连接：\n\n${endTheWait}`,
};
