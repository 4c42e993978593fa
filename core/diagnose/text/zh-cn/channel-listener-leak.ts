import { place } from '../../../correlate/site';
import type { channelListenerLeak as english } from '../en/channel-listener-leak';
import { closeAtEnd } from '../go-code';
import { grouped } from '../figures';
import { duration, trend } from './words';

export const channelListenerLeak: typeof english = {
  title: (site, before, now, ms) =>
    `${site === null ? '' : `${place(site)} 处的`}内存监听器泄漏：${trend(before, now, ms)}`,
  explanation: (count, state, added, ms) =>
    `${grouped(count)} 个 goroutine 在内存监听器的 Accept 中等待（${state}），比 ${duration(ms)}前多 ${added} 个，没有一个结束。它们背后没有套接字。`,
  inAccept: (state, before, now, ms) =>
    `${grouped(now)} 个 goroutine 处于 ${state}，位于名为 Accept 的方法之下，创建位置相同，${trend(before, now, ms)}`,
  remedy: `在内存监听器的使用者完成后关闭它，使 Accept 返回：\n\n${closeAtEnd}`,
  next: '观察一分钟（--samples 5 --interval 15s），看其数量是否继续增长。',
};
