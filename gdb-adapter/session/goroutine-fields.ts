import type { DebugProtocol } from '@vscode/debugprotocol';
import { acceptSyscall } from '../../core/correlate/accept-call';
import type { ReportedAcceptor } from '../../core/protocol/adapter';
import type { GoroutineMemory } from '../inspection/inspection';
import type { ShownThread } from './shown-threads';

const fdFrom = {
  epoll: 'from epoll, exact',
  stack: 'from its stack: epoll does not know it any more',
  syscall: 'from the system call, exact',
} as const;

/** The scope Goroutine: the fields of its runtime.g that people ask for. */
export function goroutineFields({ goroutine, count }: ShownThread): DebugProtocol.Variable[] {
  const { details: d } = goroutine;
  return [
    plain('goid', goroutine.goroutine),
    ...(count === 1 ? [] : [plain('stands for', `${count} goroutines with this stack`)]),
    plain('status', d.status),
    ...(d.waitReason === '' ? [] : [plain('wait reason', d.waitReason)]),
    ...(d.g === null ? [] : [address('g', d.g)]),
    ...(d.memory === null ? [] : memoryFields(d.memory)),
    plain('made by', d.parent === null ? 'not known' : `goroutine ${d.parent}`),
    ...(d.createdBy === null
      ? []
      : [plain('made at', `${d.createdBy.function} ${d.createdBy.file}:${d.createdBy.line}`)]),
  ];
}

function memoryFields(d: GoroutineMemory): DebugProtocol.Variable[] {
  return [
    plain(
      'waiting for at least',
      d.seenWaitingNs === null ? 'no garbage collection has seen it wait' : span(d.seenWaitingNs),
    ),
    address('sched.pc', d.pc),
    address('sched.sp', d.sp),
    address('sched.bp', d.bp),
    address('stack.lo', d.stackLo),
    address('stack.hi', d.stackHi),
    plain('stack in use', `${d.stackUsed} of ${Number(d.stackHi) - Number(d.stackLo)} bytes`),
    ...(d.m === null ? [plain('m', 'none')] : [address('m', d.m)]),
    ...(d.threadId === null ? [] : [plain('thread', d.threadId)]),
    plain('labels', labelsText(d.labels)),
  ];
}

/** `path="/a", tenant="b"`; control characters escaped. */
function labelsText(labels: GoroutineMemory['labels']): string {
  if (labels === null) return 'not readable';
  const pair = (key: string, value: string): string =>
    `${/^[\w.-]+$/.test(key) ? key : JSON.stringify(key)}=${JSON.stringify(value)}`;
  return labels.length === 0 ? 'none' : labels.map(({ key, value }) => pair(key, value)).join(', ');
}

/** The scope Listener: the socket that it waits on. */
export function listenerFields(a: ReportedAcceptor): DebugProtocol.Variable[] {
  return [
    plain('fd', a.fd ?? 'not found'),
    ...(a.fdFrom === null ? [] : [plain('fd known', fdFrom[a.fdFrom])]),
    plain('network', a.network ?? 'not known'),
    plain('address', a.address ?? 'no listening socket of this program'),
    plain('inode', a.inode ?? 'not known'),
    plain('queue', a.queue === null ? 'not known' : `${a.queue} connections wait`),
    plain(
      'O_NONBLOCK',
      a.nonBlocking === null ? 'not known' : a.nonBlocking ? 'set' : 'not set: accept blocks a thread',
    ),
    ...(a.thread === null
      ? [plain('in the kernel', 'no: the runtime waits for it with epoll')]
      : [
          plain('in the kernel', `thread ${a.thread.tid} in ${a.thread.wchan || 'accept'}`),
          plain(
            'system call',
            `${a.thread.syscall} (${acceptSyscall(a.thread.syscall) ?? 'accept'}), fd ${a.fd ?? '?'}`,
          ),
        ]),
  ];
}

export function plain(name: string, value: string | number): DebugProtocol.Variable {
  return { name, value: String(value), variablesReference: 0 };
}

function address(name: string, value: string): DebugProtocol.Variable {
  return { name, value, variablesReference: 0, memoryReference: value };
}

function span(ns: number): string {
  const s = ns / 1e9;
  if (s < 120) return `${s.toFixed(1)} s`;
  return s < 7200 ? `${Math.round(s / 60)} min` : `${(s / 3600).toFixed(1)} h`;
}
