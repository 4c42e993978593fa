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
  handlers: (count, state, unmoved) =>
    `由接受循环启动的 ${grouped(count)} 个 goroutine 处于 ${state}，其中 ${grouped(unmoved)} 个在两次转储之间没有移动`,
  whoHolds: '占着这些连接的处理程序',
  remedy: `客户端离开或截止时间已过时结束等待，并在每条路径上关闭连接：\n\n${endTheWait}`,
};
