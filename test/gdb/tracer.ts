import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** The process that traces `pid`; 0 for none. */
export function tracer(pid: number): number {
  return Number(/^TracerPid:\t(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

/** Until gdb has its first thread, or for two seconds; then a moment that is never the same. */
export async function untilTraced(pid: number): Promise<void> {
  for (let i = 0; i < 1000 && tracer(pid) === 0; i++) await sleep(2);
  await sleep(Math.random() * 20);
}
