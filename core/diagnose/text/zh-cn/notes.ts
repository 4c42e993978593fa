import { place } from '../../../correlate/site';
import type { notes as english } from '../en/notes';
import { grouped } from '../figures';
import { addPprof, servePprofApart } from '../go-code';
import { midName } from './words';

export const notes: typeof english = {
  pprofReachable: (l) =>
    `pprof 在${midName(l)}上应答，其他机器可能访问到它：它会暴露内存、源码名称和命令行，而采集执行跟踪要耗费时间。`,
  pprofReachableRemedy: `只在本机地址上提供它，并使用单独的 mux：\n\n${servePprofApart}`,
  noPprof: '此程序中没有找到 pprof：goroutine 取自其内存，也没有执行跟踪说明是什么唤醒了它们。',
  noPprofRemedy: `加上四行即可，只在本机地址上：\n\n${addPprof}`,
  leaked: (count, frame) =>
    `Go 的泄漏检测器指出 ${grouped(count)} 个 goroutine 无法被任何东西唤醒（其通道和锁已不可达）` +
    `${frame === null ? '' : `，大多在 ${place(frame)}`}。它的应答耗费了一次垃圾回收。`,
  leakedRemedy: '让在那里等待的 goroutine 也能看到结束：关闭通道，或在 select 中等待 ctx.Done()。',
  stripped:
    '可执行文件已被剥离（strip）：函数、文件和行号仍可从其自身的表中得知，' +
    '但 gdb 看不到变量，运行时的内存布局取自 Go 版本列表。',
  strippedRemedy: '要在调试器中查看变量，构建时不要使用 -ldflags=-s 和 -w。',
};
