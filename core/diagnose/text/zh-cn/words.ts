import type { Listener } from '../../../correlate/listener';
import { place } from '../../../correlate/site';
import type { Site } from '../../../model/diagnosis';
import type { SourceReport } from '../../../model/recording';
import type { words as english } from '../en/words';
import { grouped, trail } from '../figures';

/** `2.0 秒`, `150 毫秒`. */
export function duration(ms: number): string {
  return ms >= 1000 ? `${(ms / 1000).toFixed(1)} 秒` : `${Math.round(ms)} 毫秒`;
}

/** `goroutine 6`, `goroutine 6、7、8 和另外 12 个`. */
export function ids(list: readonly number[]): string {
  const shown = `goroutine ${list.slice(0, 3).join('、')}`;
  return list.length > 3 ? `${shown} 和另外 ${grouped(list.length - 3)} 个` : shown;
}

/** The address a person knows the listener by. */
export function name(l: Listener): string {
  return l.address === '' ? `一个未命名的 ${l.network} 套接字` : l.address;
}

/** The same where Chinese follows: a space parts it from Latin. */
export function startName(l: Listener): string {
  return beforeChinese(name(l));
}

/** The same within a sentence. */
export function midName(l: Listener): string {
  return l.address === '' ? name(l) : ` ${startName(l)}`;
}

export function beforeChinese(text: string): string {
  return /[\w.)]$/.test(text) ? `${text} ` : text;
}

/** `127.0.0.1:80、127.0.0.1:81 和另外 4 个`. */
export function names(list: readonly Listener[]): string {
  const shown = list.slice(0, 2).map(name).join('、');
  return list.length > 2 ? `${shown} 和另外 ${grouped(list.length - 2)} 个` : shown;
}

/** `17 个连接等待被接受，上限为 16`. */
export function queueWords(l: Listener): string {
  const limit = l.backlog === null ? '' : `，上限为 ${grouped(l.backlog)}`;
  return `${grouped(l.queues.at(-1) ?? 0)} 个连接等待被接受${limit}`;
}

/** `（passive.go:71）`, or nothing where no line is known. */
export function inBrackets(site: Site | null): string {
  return site === null ? '' : `（${place(site)}）`;
}

/** `2.0 秒内 3 → 61`. */
export function trend(before: number, now: number, ms: number): string {
  return `${duration(ms)}内 ${before} → ${now}`;
}

const statuses: Readonly<Record<SourceReport['status'], string>> = {
  ok: '正常',
  partial: '部分',
  failed: '失败',
  skipped: '跳过',
};

export const words: typeof english = {
  notTaken: (would, { status, reason }) => `${would}（${statuses[status]}${reason === null ? '' : `：${reason}`}）`,
  queueTrail: (l) => `${name(l)} 的队列：${trail(l)}`,
  asSnapshot: (text) => text.replaceAll('转储', '快照'),
};
