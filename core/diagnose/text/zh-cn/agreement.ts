import type { agreement as english } from '../en/agreement';
import { grouped } from '../figures';
import { beforeChinese, ids } from './words';

const readers = { gdb: 'gdb ', memory: '内存' } as const;
const spaced = { gdb: ' gdb ', memory: '内存中' } as const;

export const agreement: typeof english = {
  sameAsDump: (reader, goroutines, inTrace) =>
    `${readers[reader]}显示的 ${shown(goroutines)} 的栈帧与${inTrace ? '转储和跟踪' : '转储'}中的相同`,
  otherThanDump: (reader, goroutines) =>
    `${readers[reader]}显示的 ${beforeChinese(ids(goroutines))}的栈帧与转储或跟踪中的不同`,
  sameAsSession: (reader, goroutines, session) =>
    `已暂停的调试会话“${session}”显示的 ${shown(goroutines)} 的返回地址与${spaced[reader]}的相同`,
  otherThanSession: (reader, goroutines, session) =>
    `已暂停的调试会话“${session}”显示的 ${beforeChinese(ids(goroutines))}的栈帧与${spaced[reader]}的不同`,
};

function shown(list: readonly number[]): string {
  return list.length === 1 ? `goroutine ${list[0]!}` : `${grouped(list.length)} 个 goroutine`;
}
