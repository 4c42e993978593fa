import type { kernelSettings as english } from '../en/kernel-settings';
import { grouped, prlimit } from '../figures';
import { duration, names } from './words';

export const kernelSettings: typeof english = {
  used: (n, limit) => `已用 ${grouped(n)}，上限 ${grouped(limit)}`,
  openFiles: (pid, soft, hard) =>
    hard !== null && hard > soft
      ? `${prlimit(pid, String(hard))} 可让运行中的进程用到硬限制 ${grouped(hard)}。`
      : `已达硬限制：以 root 运行 ${prlimit(pid, 'SOFT:HARD')} 可立即提高；systemd 的 LimitNOFILE= 或 Docker 的 --ulimit nofile= 从下次启动起生效。`,
  openFilesRisk: '没有关闭的描述符仍会继续增长：这只是争取时间，最终耗尽时占用的内存更多。',
  fileTable: '本机所有进程共用这张表；提高后 accept 可以继续。',
  fileTableRisk: '每个打开的文件都占用不可换出的内核内存。',
  resetWhenFull: (full) => `设为 1 时，遇到 ${names(full)} 队列已满的客户端会立即收到重置；目前它们要等到自己超时。`,
  waitWhenFull: (full) => `正因如此，遇到 ${names(full)} 队列已满的客户端会收到重置；设为 0 时它们会等待并重试。`,
  resetRisk: '它对本网络命名空间的每个监听器都生效，包括队列本可承受的短暂突发。',
  waitRisk: '它对本网络命名空间的每个监听器都生效；原本立即失败的客户端会变为等待。',
  queueLength: (dropped, ms) =>
    `${duration(ms)}内有 ${grouped(dropped)} 次连接遇到已满的队列（整个网络命名空间）。Go 在创建监听器时以此值为队列长度：提高后需重启程序。`,
  queueLengthRisk: '更长的队列能承受更长的突发，但不会让任何人更快，排在最后的客户端等待更久。',
  retries: (lost) =>
    `${grouped(lost)} 个连接正在重传无人确认的数据：达到此次数后内核才放弃（15 次约为 13 到 30 分钟）。减小可让它们更早结束。`,
  retriesRisk: '本网络命名空间中每个短暂断线的连接都会更早被切断。',
  probes: (probed) =>
    `${grouped(probed)} 个连接的保活探测没有应答，每 15 秒一次；Go 1.23 之前的版本从这里取探测次数。减小可让它们更早结束。`,
  probesRisk: '本网络命名空间中线路不佳的客户端会更早被切断。',
  localPorts: (remote, n, size) =>
    `到 ${remote} 的 ${grouped(size)} 个本地端口中有 ${grouped(n)} 个处于 TIME_WAIT：新的连接很快会以 "cannot assign requested address" 失败。设为 1 时，内核一秒后即可重用这样的端口。`,
  localPortsRisk: '双方都需启用 TCP 时间戳。保持并复用连接则无需任何设置。',
};
