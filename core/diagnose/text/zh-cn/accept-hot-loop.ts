import type { acceptHotLoop as english } from '../en/accept-hot-loop';
import { backOff } from '../go-code';
import { grouped } from '../figures';
import { duration, queueWords, startName } from './words';

export const acceptHotLoop: typeof english = {
  title: (l) => `${l === null ? '已关闭监听器' : startName(l)}的接受循环空转，不接受任何连接`,
  explanation: (goroutine, cores, l) =>
    `goroutine ${goroutine} 在每次转储中都在其接受循环里运行，${cores === null ? '占满它能得到的处理器' : `占用 ${cores.toFixed(1)} 个处理器`}，却没有接受连接：Accept 立即失败` +
    (l === null
      ? '（其监听器已关闭，已没有对应的套接字），而循环继续。'
      : `（截止时间已过，或是非临时性错误），而循环继续。${queueWords(l)}。`),
  running: (goroutine, state) => `goroutine ${goroutine} 在每次转储中都在其接受循环里，状态为 ${state}，从未挂起`,
  awake: (goroutine, state) => `goroutine ${goroutine} 处于 ${state}，在每次转储中都醒着，从未挂起`,
  sampled: (goroutine, accepting, seen) =>
    `CPU 剖析中，goroutine ${goroutine} 所运行的函数有 ${grouped(seen)} 个样本，其中 ${grouped(accepting)} 个在 Accept 中`,
  served: (goroutine, serving, seen) =>
    `CPU 剖析中，goroutine ${goroutine} 所运行的函数有 ${grouped(seen)} 个样本，其中 ${grouped(serving)} 个在它反复进出的 Serve 中`,
  coresUsed: (cores, ms) => `进程在 ${duration(ms)}内占用 ${cores.toFixed(2)} 个处理器`,
  noneLeft: '进程的每个 LISTEN 套接字都有接受者，没有一个留给此循环',
  runsAlways: '该 goroutine 是否一直在运行',
  registers: '其寄存器',
  remedy:
    '检查该错误：遇到永久性错误就结束循环，遇到临时性错误则先等待，并在每次 Accept 之前重设截止时间。\n\n' + backOff,
  next: '采集 CPU profile 或执行跟踪，查看是哪个调用失败。',
};
