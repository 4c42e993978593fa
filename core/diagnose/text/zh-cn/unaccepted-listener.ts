import { place } from '../../../correlate/site';
import { shortName } from '../../../correlate/go-function';
import type { unacceptedListener as english } from '../en/unaccepted-listener';
import { grouped, trail } from '../figures';
import { acceptOnAll, acceptOrCloseAll, acceptOrHandOver, closeDuplicate, endWithLoop, serveOrClose } from '../go-code';
import { midName, queueWords, startName } from './words';

export const unacceptedListener: typeof english = {
  title: (l) => `在${midName(l)}上没有人接受连接`,
  explanation: (l, why) =>
    `${startName(l)}在监听，而进程中没有 goroutine 在其上接受连接：${why}${queueWords(l)}；客户端连上后一直卡住。`,
  why: {
    inherited: (pid, command) =>
      `它已移交给进程 ${pid ?? '?'}（${command ?? '?'}），该进程不接受连接，而本进程已关闭自己的描述符。`,
    reuseport: '同一地址的另一个套接字（SO_REUSEPORT）有人接受，这一个没有，而内核仍把一部分连接分给它。',
    bareDuplicate: '其描述符只是一个副本（File、Dup），在其 net.Listener 关闭后仍然存在。',
    file: '其描述符属于一个 *os.File，即 File 创建的副本，在其 net.Listener 关闭后仍然存在。',
    loopEnded: '先前接受过连接，因此接受循环已经结束。',
    closedHere: (count) => `不久前它有 ${grouped(count)} 个连接被接受并由本侧关闭，因此接受循环已经结束。`,
    neverAccepted:
      '它属于 net 包的一个监听器，没有接受循环为其服务，也没有持有它的任何连接：要么从未接受过连接，要么其循环早已结束。',
    open: '要么从未在其上启动接受循环，要么它是在其 net.Listener 关闭后仍然存在的副本（File）；仅凭转储和套接字无法区分。',
  },
  listens: (l) => `${startName(l)}处于 LISTEN，队列 ${trail(l)}`,
  noneWaits: (count) => `在任何一次转储中，${grouped(count)} 个 goroutine 里没有一个在等待此套接字`,
  heldElsewhere: (o) => `进程 ${o.pid}（${o.command}）以描述符 ${o.fd} 持有同一套接字`,
  notPolled: (fds) => `描述符 ${fds.join('、')} 未注册于轮询器：背后没有 net.Listener`,
  polled: (fds) => `描述符 ${fds.join('、')} 已注册于轮询器`,
  noDescriptor: '进程自身没有它的描述符',
  ofFile: (fd) => `描述符 ${fd ?? '?'} 属于一个 *os.File（内存中的 internal/poll.FD）`,
  ofListener: (fd) => `描述符 ${fd ?? '?'} 属于 net 包的一个监听器（内存中的 internal/poll.FD）`,
  passedOn: (count) => `其连接上的 ${grouped(count)} 个 goroutine 在此处创建，而所在的函数已经返回`,
  ended: (goroutine, handlers) =>
    handlers === 0
      ? `goroutine ${goroutine} 的函数字面量持有该监听器，它已经结束；它在此处创建`
      : `goroutine ${goroutine} 创建了其连接上的 ${grouped(handlers)} 个 goroutine，它已经结束；它在此处创建`,
  madeIn: {
    listen: (where) => `程序监听的位置有 ${where}`,
    file: (where) => `调用监听器 File 的位置有 ${where}`,
    passedListener: (where) => `由启动时传入的描述符（LISTEN_FDS）创建监听器的位置有 ${where}`,
    passedFile: (where) => `由启动时传入的描述符（LISTEN_FDS）创建文件的位置有 ${where}`,
  },
  places: (made, more) => `${made.length} 处（${made.map(place).join('、')}）${more ? '，库中也有' : ''}`,
  haveRun: (all, made) => `${all} 处；其中所在函数已知运行过的有：${made.map(place).join('、')}`,
  told: {
    variable: (calls, site) =>
      `保存它的包变量由 ${shortName(site.function)} 设置；${calls}中，有一处在那里：${place(site)}`,
    variableRan: (calls, site) => `${calls}中，有一处所在的函数设置了保存它的包变量，并且已知运行过：${place(site)}`,
    process: (calls, site) => `${calls}中，有一处所在的函数会启动进程：${place(site)}`,
    ran: (calls, site) => `${calls}中，有一处所在的函数已知运行过：${place(site)}`,
    order: (calls, site) =>
      `${calls}中，${shortName(site.function)} 里的那些创建了同样多的套接字，次序与其描述符相同；这一个来自 ${place(site)}`,
  },
  calls: {
    listen: (count) => `${grouped(count)} 处监听调用`,
    file: (count) => `${grouped(count)} 处对 File 的调用`,
    passedListener: (count) => `${grouped(count)} 处由启动时传入的描述符（LISTEN_FDS）创建监听器的调用`,
    passedFile: (count) => `${grouped(count)} 处由启动时传入的描述符（LISTEN_FDS）创建文件的调用`,
  },
  someoneMay: '某个正在运行或等待移交某物的 goroutine 可能就是它的接受循环',
  someoneHasIt: '某个等待其他事物的 goroutine 持有该监听器（其栈上的指针）：它可能就是接受循环',
  mayBePool: '每个持有连接的 goroutine 也都有该监听器：如果是它们自己接受连接，则这是一个卡住的池',
  mayBePoolUnread: '持有其连接的 goroutine 比创建者存在得更久：如果是它们自己接受连接，则这是一个卡住的池',
  fromMemory: '内存中的全部 goroutine 和描述符',
  nothingWakes: '没有什么因它而醒来',
  next: '在代码中查找结果从未被 Serve 的 Listen，以及此监听器从未关闭的 File()。',
  remedies: {
    'never-accepted': `在该监听器上启动接受循环，或在不需要它的地方关闭它：\n\n${serveOrClose}`,
    'loop-ended': `循环结束时关闭监听器，使客户端被拒绝而不是卡住；不要因临时性错误而结束循环：\n\n${endWithLoop}`,
    'duplicated-fd': `关闭 File 返回的副本；它会使套接字在 ln.Close 之后继续监听：\n\n${closeDuplicate}`,
    inherited: `让子进程在继承的描述符上接受连接，或不要移交它：\n\n${acceptOrHandOver}`,
    reuseport: `在 SO_REUSEPORT 组的每个套接字上接受连接，或关闭多余的那个：\n\n${acceptOnAll}`,
    open: `在该监听器上启动接受循环；或在不需要它的地方关闭它，并关闭由它创建的每个 File：\n\n${acceptOrCloseAll}`,
  },
};
