import { place } from '../../../correlate/site';
import type { listenerLeak as english } from '../en/listener-leak';
import { closeAtEnd, closeOnEveryPath } from '../go-code';
import { grouped } from '../figures';
import { duration, names, trend } from './words';

export const listenerLeak: typeof english = {
  title: (site, before, now, ms) =>
    `${site === null ? '' : `${place(site)} 处的`}监听器泄漏：${trend(before, now, ms)}`,
  explanation: (site, before, now, added, ms) =>
    `${site === null ? '同一位置' : `${place(site)} `}反复在新的监听器上启动接受者，却从不关闭：${trend(before, now, ms)}，新增 ${added} 个，结束 0 个。` +
    '每个都占着一个 goroutine、一个描述符和它的地址，直到进程的描述符耗尽。',
  parked: (count, added, ms) =>
    `同一创建位置的 ${grouped(count)} 个 goroutine 挂起在 Accept 中，比 ${duration(ms)}前多 ${added} 个，没有一个结束`,
  sockets: (on, fresh) =>
    `与它们对应的 LISTEN 套接字有 ${grouped(on.length)} 个（${names(on)}），其中 ${fresh} 个是首次采样以来新增的`,
  noNewSocket: '没有看到新的 LISTEN 套接字',
  theirSockets: '监听套接字，每个 goroutine 一个',
  theirDescriptors: '每个 netFD.accept 中的描述符',
  remedy: `监听器所服务的工作结束时，在每条路径上都关闭它：\n\n${closeOnEveryPath}`,
  nextOnMachine: '在进程所在的机器上运行，以查看套接字。',
  nextWatch: '观察一分钟（--samples 5 --interval 15s）：两次采样无法区分泄漏与启动过程。',

  socketsTitle: (before, now, ms) => `监听套接字增长：${trend(before, now, ms)}`,
  socketsExplanation: (fresh, ms) =>
    `进程在 ${duration(ms)}内创建了 ${grouped(fresh)} 个监听套接字，一个也没有关闭。没有 goroutine 转储，就不知道是哪一行创建的。`,
  newSockets: (list) => `新的 LISTEN 套接字 ${grouped(list.length)} 个，关闭 0 个：${names(list)}`,
  whoMakes: '创建监听器的 goroutine 和代码行',
  socketsRemedy: `监听器所服务的工作结束时关闭它：\n\n${closeAtEnd}`,
  socketsNext: '给出 pprof 地址，以查看它们在何处创建。',
};
