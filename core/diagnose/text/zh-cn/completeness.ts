import { place } from '../../../correlate/site';
import type { Frame } from '../../../model/frame';
import type { OsPart } from '../../../model/os-evidence';
import type { completeness as english } from '../en/completeness';
import { grouped } from '../figures';
import { duration, names, queueWords, startName } from './words';

const watch = '观察一分钟（--samples 5 --interval 15s）';

export const completeness: typeof english = {
  noDump: (reason) => `没有 goroutine 转储：${reason ?? '未采集'}`,
  oneDump: (reason) => `只有一次转储${reason === null ? '' : `：${reason}`}；需要两次才能区分停滞与移动`,
  held: '程序的所有线程都已被调试器或信号停住：其中没有任何东西在移动，队列和等待都不能说明问题；请让它继续运行后再诊断',
  cut: '某次转储被截断，缺少部分 goroutine',
  noTables: (reason) => `没有套接字表：${reason ?? '未读取'}`,
  tablesOnce: (reason) => `套接字表只读取了一次${reason === null ? '' : `：${reason.replace(/\.$/, '')}`}`,
  full: (open) => `最后一次采样中已打开 ${grouped(open)} 个描述符，达到进程的上限：可能是短暂的突发，也可能一直耗尽`,
  gap: (part, reason) => `${parts[part]}：${reason}`,
  idle: (list) => `${grouped(list.length)} 个监听器在任何一次转储中都没有接受者，尽管没有连接排队：${names(list)}`,
  standing: (l) => `${startName(l)}在每次采样中都有连接排队（${queueWords(l)}），且没有看到有人接受它们`,
  noListener: '进程没有监听套接字：没有可以判断的 Accept',
  handlers: (added, ms, createdBy) =>
    `${madeAt(createdBy)}处理程序比 ${duration(ms)}前多 ${grouped(added)} 个，没有一个结束，且不知道其客户端是否仍在：可能是保持连接的客户端，也可能是泄漏；请${watch}`,
  waiting: (added, ms, state, site) =>
    `${site === null ? '' : `在 ${place(site)} `}停留在 ${state} 的处理程序比 ${duration(ms)}前多 ${grouped(added)} 个，没有一个结束：可能是理应等待的客户端（长轮询），也可能是泄漏；请${watch}`,
  inMemory: (added, ms, createdBy) =>
    `${madeAt(createdBy)}在内存对象的 Accept 中的 goroutine 比 ${duration(ms)}前多 ${grouped(added)} 个，而进程有的套接字可能带来没有各自连接的客户端（UDP）：可能是会话，也可能是泄漏；请采集执行跟踪，或${watch}`,
  failing: (goroutine) =>
    `goroutine ${goroutine} 从不休息，CPU 剖析显示它在反复生成网络操作的错误文本，但看不出是哪个操作：可能是不断失败的 Accept，也可能是别的；请做更长的剖析`,
  settling: (added, ms, createdBy) =>
    `${madeAt(createdBy)}监听器比 ${duration(ms)}前多 ${grouped(added)} 个，但在这段时间的最后部分没有新增：可能是启动过程，也可能是暂停中的泄漏；请${watch}`,
  oneMore: (added, ms, createdBy) =>
    `${madeAt(createdBy)}监听器比 ${duration(ms)}前多 ${grouped(added)} 个：一个还不足以说明趋势；请${watch}`,
  fresh: (added, ms, createdBy) =>
    `${madeAt(createdBy)}监听器有 ${grouped(added)} 个，而 ${duration(ms)}前一个也没有：可能是启动过程，也可能是泄漏；请${watch}`,
  deadlines: (added, ms, createdBy, endsMs) =>
    `${madeAt(createdBy)}监听器比 ${duration(ms)}前多 ${grouped(added)} 个，每个都设有截止时间，最后一个在 ${duration(endsMs)}后到期：可能会自行结束，也可能是不断重设截止时间的泄漏；请观察超过两倍于此的时间`,
  young: (added, ms, createdBy) =>
    `${madeAt(createdBy)}监听器比 ${duration(ms)}前多 ${grouped(added)} 个，远多于原有的数量，因此没有看到哪个存在了很久：可能是启动过程、一批任务，也可能是泄漏；请${watch}`,
};

const parts: Readonly<Record<OsPart, string>> = {
  tcp: 'TCP 套接字表',
  unix: 'unix 套接字表',
  descriptors: '描述符',
  epoll: 'epoll 表',
  threads: '线程',
  limits: '上限',
  counters: '计数器',
  backlog: '队列上限',
  traffic: '流量',
  owners: '其他持有者',
  cpu: 'CPU 时间',
  sysctls: '内核设置',
};

function madeAt(createdBy: Frame | null): string {
  return createdBy === null ? '' : `${place(createdBy)} 创建的`;
}
