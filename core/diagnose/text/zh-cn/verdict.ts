import { place } from '../../../correlate/site';
import type { verdict as english } from '../en/verdict';
import { grouped } from '../figures';
import { waitForever } from '../go-code';
import { duration, midName, names } from './words';

export const verdict: typeof english = {
  healthyTitle: (listeners, polls) =>
    `正常：${grouped(listeners)} 个监听器，各有接受者${polls ? '，其中一个在轮询' : ''}`,
  healthy: (listeners, ms, grows) =>
    `${grouped(listeners)} 个监听器，各有一个挂起或工作中的接受者，没有停滞的队列，${duration(ms)}内${grows ? '监听器也没有' : '也没有任何'}增长。`,
  ofChildren: (listeners) => `另有 ${grouped(listeners)} 个监听器只由子进程持有，此处不作判断：请诊断那些进程。`,
  besides: (now, state, site, added, ms) =>
    `但有 ${grouped(now)} 个 goroutine ${site === null ? '' : `在 ${place(site)} `}处于 ${state}，比 ${duration(ms)}前多 ${grouped(added)} 个，没有一个结束：如果继续下去就是泄漏，但原因不在 Accept。`,
  parkedIsIdle: '挂起在 Accept 中的 goroutine 就是空闲监听器的样子，无论持续多久。',
  inAccept: (accepting, parked) =>
    `${grouped(accepting)} 个 goroutine 处于 Accept，其中 ${parked} 个挂起，各与其套接字对应`,
  sockets: (listeners, queuesEmpty) =>
    `${grouped(listeners)} 个 LISTEN 套接字，队列${queuesEmpty ? '为空' : '短且在移动'}，描述符低于上限`,
  neverRests: (goroutine) => `goroutine ${goroutine} 从不休息，没有转储能说明它是在计算，还是在反复执行失败的 Accept`,
  cameLast: (list) => `${grouped(list.length)} 个监听器在最后一次转储之后才出现，没有看到是否有人接受：${names(list)}`,
  whatWoke: '是什么唤醒了接受者',
  profileNext: '采集 CPU profile：它能说明那个从不休息的 goroutine 是否在调用 Accept。',
  nothingToDo: '无需处理。',

  polls: (goroutine, l, perSecond) =>
    `但 goroutine ${goroutine} 为${l === null ? ' ' : `${midName(l)}上的 `}Accept 设置截止时间，到时又重试：` +
    `它每秒约有 ${perSecond} 次白白醒来。这会消耗少量 CPU，并使机器无法休眠；但不是泄漏。`,
  pollsRemedy: `让 Accept 一直等待，由要停止它的地方关闭监听器：\n\n${waitForever}`,

  inconclusiveTitle: '无法定论：缺少证据',
  nothingRead: '没有读到该进程的任何信息。',
  soFar: (listeners, loops) =>
    `目前没有发现问题：${listeners === null ? '套接字未知' : `${grouped(listeners)} 个监听器`}，${loops === null ? 'goroutine 未知' : `${grouped(loops)} 个 goroutine 与其接受循环对应`}。`,
  notEnough: (missing) => `这还不足以判定为正常：${missing.join('；')}。`,
  getEvidence: '先取得缺少的证据。',
  startAgain: '重新启动程序，然后再诊断。',
  letGoOn: '让程序继续运行，然后再诊断。',
  servePprof:
    '在程序中提供 net/http/pprof（import _ "net/http/pprof"）并给出其地址，或允许目标暂停更久（--max-pause、acceptLeak.maxPause）。',
  onMachine: '在进程所在的机器上，以其用户或 root 身份运行。',
  anotherSample: '在有客户端连接时再次采样。',
};
