import type { unattendedConnections as english } from '../en/unattended-connections';
import { grouped } from '../figures';
import { closeConnection, serveMatched } from '../go-code';
import { inBrackets, startName, trend } from './words';

export const unattendedConnections: typeof english = {
  title: (l, before, now, ms) => `${startName(l)}有 ${grouped(now)} 个已接受的连接无人读取：${trend(before, now, ms)}`,
  explanation: (l, before, now, ms) =>
    `${startName(l)}的 ${grouped(now)} 个连接已被接受并有数据可读，但没有 goroutine 在等待它们（${trend(before, now, ms)}，没有一个被处理）。`,
  kept: '它们被存放在某处，没有关闭。',
  passing: (count, state, site) =>
    `其接受循环的 ${grouped(count)} 个 goroutine 处于 ${state}，要移交连接：它后面由内存供给的监听器没有人服务${inBrackets(site)}。`,
  unread: (connections, port) =>
    `两次采样中，端口 ${port} 都有 ${grouped(connections)} 个 ESTABLISHED 连接有未读的数据`,
  noneWaits: (count) => `${grouped(count)} 个 goroutine 里没有一个在等待它们`,
  stay: (count, state) => `由其接受循环创建的 ${grouped(count)} 个 goroutine 一直处于 ${state}`,
  remedy:
    '为多路复用器给出的每个监听器提供服务，设置读超时，并关闭不匹配任何监听器的连接：\n\n' +
    serveMatched +
    '\n\n从服务器接管（Hijack）的连接由接管者关闭：\n\n' +
    closeConnection,
  next: '查找创建后从未被服务的监听器，以及被存放起来的连接。',
};
