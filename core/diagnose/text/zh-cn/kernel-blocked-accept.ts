import type { kernelBlockedAccept as english } from '../en/kernel-blocked-accept';
import { fileListener, rawControl } from '../go-code';
import { grouped } from '../figures';
import { beforeChinese, ids, midName } from './words';

export const kernelBlockedAccept: typeof english = {
  title: (l) => `在${midName(l)}上的 Accept 阻塞于内核`,
  explanation: (goroutines, { count, tid, fd }, raw) =>
    (goroutines.length === 0
      ? `${grouped(count)} 个线程阻塞`
      : `${beforeChinese(ids(goroutines))}使 ${count === 1 ? `1 个线程（${tid}）` : `${grouped(count)} 个线程`}阻塞`) +
    `在 accept4（fd ${fd}）中：套接字处于阻塞模式，` +
    (raw ? '而程序自行调用 accept。' : '很可能是因为对它调用了 File().Fd()。') +
    '截止时间被忽略，Close 会一直卡住，直到有连接到来。',
  threads: ({ count, fd }) => `每次采样中都有 ${grouped(count)} 个线程处于描述符 ${fd} 的 accept4`,
  blockingMode: (fd) => `描述符 ${fd} 没有 O_NONBLOCK（fdinfo 的 flags）`,
  inSyscall: (count) => `${grouped(count)} 个 goroutine 在每次转储中都处于 accept 调用之下，状态为 syscall`,
  waitsInClose: (goroutine) => `goroutine ${goroutine} 在 Close 中等待此 accept 结束`,
  nonBlockingNow: '该描述符现在设有 O_NONBLOCK',
  whoHolds: '是哪个 goroutine 占着该线程',
  threadOfEach: '每个 goroutine 的线程',
  neverReturns: '该调用从不返回',
  rawRemedy: `通过 net 包接受连接，它挂起的是 goroutine 而不是线程：\n\n${fileListener}`,
  remedy:
    '不要对仍在使用的监听器的 File 调用 Fd（os/exec 会为 ExtraFiles 这样做）。取得描述符而不改变其模式：\n\n' +
    rawControl +
    '\n\n或在 Fd 之后恢复它：syscall.SetNonblock(int(f.Fd()), true)。',
  next: '给出 pprof 地址，以查看是哪个 goroutine。',
};
