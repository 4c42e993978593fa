import type { orphanedAcceptor as english } from '../en/orphaned-acceptor';
import { closeListener } from '../go-code';
import { grouped } from '../figures';

export const orphanedAcceptor: typeof english = {
  title: (goroutine) => `goroutine ${goroutine} 在 Accept 中等待一个已不存在的套接字`,
  explanation: (goroutine) =>
    `goroutine ${goroutine} 挂起在 Accept 中，但其描述符已不再注册于轮询器：套接字在 net 包不知情的情况下被关闭。` +
    '没有什么能唤醒它，客户端被拒绝，而关闭该监听器会关闭如今占用此描述符号的其他对象。',
  parked: (goroutine, state) => `goroutine ${goroutine} 在两次转储中都处于 Accept，状态为 ${state}，栈帧相同`,
  notPolled: (pollDesc) =>
    `在两次采样中，其 ${(pollDesc ?? 'poll descriptor').replace('poll descriptor', 'poll 描述符')} 都不在进程的任何 epoll 表里`,
  behindThem: (parked, sockets) =>
    `${grouped(parked)} 个 goroutine 挂起在 Accept 中，背后有 ${grouped(sockets)} 个 LISTEN 套接字`,
  itsDescriptor: 'netFD.pfd.Sysfd 中的描述符号',
  nothingWakes: '没有什么唤醒它',
  remedy:
    '找出关闭原始描述符的代码（syscall.Close、unix.Dup3、C 库，或在 os.NewFile(fd) 之后其 finalizer 已运行的 *os.File）。只通过监听器关闭：\n\n' +
    closeListener +
    '\n\n并且绝不要用 os.NewFile 包装 net 包所拥有的描述符。',
};
