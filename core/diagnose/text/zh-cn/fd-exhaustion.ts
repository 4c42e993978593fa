import type { fdExhaustion as english } from '../en/fd-exhaustion';
import { limitConnections } from '../go-code';
import { grouped } from '../figures';
import { duration, midName, names } from './words';

const inUse: (typeof english)['inUse'] = ({ open, limit }) =>
  `已打开 ${grouped(open)} 个描述符，上限为 ${grouped(limit)}`;

export const fdExhaustion: typeof english = {
  title: (use) => (use === null ? 'Serve 在 Accept 失败之间休眠' : `描述符耗尽：${inUse(use)}`),
  failure: (use) =>
    use === null ? 'Accept 因临时性错误而失败' : `进程${inUse(use)}；accept 失败，错误为“too many open files”`,
  atLimit: (use) =>
    `每次采样中，进程都${inUse(use)}。只有其他连接结束，才能接受新的连接；凡是再需要一个描述符的操作都会失败，错误为“too many open files”：accept、打开文件、连接其他服务器。`,
  retries: (goroutine) => (goroutine === null ? '。' : `，接受循环（goroutine ${goroutine}）休眠后才重试。`),
  waiting: (connections, on) => `${grouped(connections)} 个连接在等待：${names(on)}。`,
  heldBy: (count, l) => `其中 ${grouped(count)} 个描述符是${midName(l)}所接受的 TCP 连接。`,
  heldTowards: (count, remote) =>
    `其中 ${grouped(count)} 个描述符是进程自己连到 ${remote} 的 TCP 连接：请对所有请求复用同一个客户端，并关闭所建立的连接。`,
  mostAre: (count, what) => `其中 ${grouped(count)} 个描述符是 ${what}。`,
  inUse,
  sleeping: (goroutine) => `goroutine ${goroutine} 处于其接受循环调用的 time.Sleep 中，而不在 Accept 中`,
  descriptors: '使用中的描述符及其上限',
  whoSleeps: '哪个循环在休眠、谁占着描述符',
  failingCalls: (ms) => `${duration(ms)}内失败的 accept4 调用`,
  remedy:
    '先找出没有关闭的东西；提高上限只是推迟问题。在拥有连接的处理程序中关闭它，并限制连接的数量：\n\n' +
    limitConnections +
    '\n\n在 http.Server 上设置 ReadHeaderTimeout 和 IdleTimeout；之后才提高 RLIMIT_NOFILE（systemd 中为 LimitNOFILE=）。',
  next: '在进程所在的机器上运行，以读取其描述符及上限。',
};
