import type { CallInstructions } from '../model/call-instructions';
import type { CodeCall, EndedGoroutines } from '../model/debugger-evidence';
import type { Frame } from '../model/frame';
import { isRecord } from './record';
import {
  isAcceptor,
  isCall,
  isCaptors,
  isEnded,
  isEvery,
  isFrames,
  isGroup,
  isHolder,
  isUserCall,
} from './reported-shapes';

/** What `attach` of the debug adapter takes (launch.json, type `go-gdb`). One of pid, core and bundle is given. */
export interface AdapterAttach {
  readonly pid?: number;
  /** A goroutine core that `writeCore` made. */
  readonly core?: string;
  /** A file that `accept-leak bundle` wrote; with `--core` it holds a goroutine core. */
  readonly bundle?: string;
  /** The executable, for a core that is opened on another machine; default is the one that the core names. */
  readonly program?: string;
  /** Which goroutines become threads; default `user`. */
  readonly filter?: 'acceptors' | 'user' | 'all';
  /** Path of gdb; `none` reads without it. */
  readonly gdb?: string;
  /** Stops the process for some milliseconds, so that all stacks are of one moment; default false: nothing is stopped. */
  readonly consistent?: boolean;
  /** Where sources lie on this machine: the first `from` that a path begins with gives way to its `to`. */
  readonly substitutePath?: readonly { readonly from: string; readonly to: string }[];
  /** Most goroutines shown as threads; default 1000. */
  readonly maxThreads?: number;
}

/** Arguments of `prepare`, as those of the `attach` that follows. */
export interface AdapterPrepare {
  readonly pid: number;
  readonly gdb?: string;
}

/** Names of the adapter's own requests; arguments and answers are below. */
export const adapterRequests = {
  /** Opens a process for the attach that is to follow: gdb reads its symbols meanwhile. No answer. */
  prepare: 'acceptLeak/prepare',
  goroutines: 'acceptLeak/goroutines',
  table: 'acceptLeak/table',
  writeCore: 'acceptLeak/writeCore',
  /** What of a process is gone once it is asked something; nothing is attached to. */
  firstLook: 'acceptLeak/firstLook',
  /** Takes a new snapshot, as `restart`; no arguments, no answer. */
  refresh: 'acceptLeak/refresh',
} as const;

/** Answer of `firstLook`, which takes a `pid`, and what a recording keeps of it. */
export interface FirstLook {
  readonly ended: readonly EndedGoroutines[];
  /** As in `ReportedHolder`. */
  readonly captors: readonly { readonly fd: number; readonly functions: readonly string[] }[];
  /** Inodes of the sockets that net/http accepts on. Not in older recordings. */
  readonly http?: readonly number[];
  /** Inodes of the listening sockets that no goroutine waited on whenever it was looked. Not in older recordings. */
  readonly unattended?: readonly number[];
}

/** Answer of `goroutines`, and what `accept-leak goroutines --json` prints. */
export interface GoroutineReport {
  readonly count: number;
  readonly byState: Readonly<Record<string, number>>;
  readonly groups: readonly ReportedGroup[];
  readonly acceptors: readonly ReportedAcceptor[];
  /** By gdb: of frames in `gdbFrames` from Accept to the first of the user's code, each pc once. Not in older recordings. */
  readonly calls?: readonly CallInstructions[];
  readonly goVersion: string;
  readonly tookMs: number;
  /** At most so long the program stood still; 0: memory was read while it ran. */
  readonly pauseMs: number;
  readonly layoutFrom: 'dwarf' | 'table';
  /** Version of gdb, or null when it took no part. */
  readonly gdb: string | null;
  /** Goroutines that ran or changed while they were read: counted, without frames. */
  readonly withoutFrames: number;
  /** Calls in the program's code that make a listening socket, another descriptor of one, or a process, outside the standard library. */
  readonly listenerCalls: readonly CodeCall[];
  /** The user's calls of library functions (`callee`) that made some of the goroutines. This and what follows is not in older recordings. */
  readonly spawnCalls?: readonly CodeCall[];
  /** Names of the program's methods `Accept`. */
  readonly acceptMethods?: readonly string[];
  /** What is still known of goroutines that have ended, by the go statement that made them. */
  readonly ended?: readonly EndedGoroutines[];
  /** What listening descriptors belong to on which no goroutine waits, as far as memory tells. */
  readonly holders: readonly ReportedHolder[];
  /** What is not as good as it could be, a sentence each, for people. */
  readonly notes: readonly string[];
}

export interface ReportedHolder {
  readonly fd: number;
  readonly holder: 'file' | 'net';
  /** Goroutines from whose stack pointers lead to this listener: nobody else can accept on it. Not there when none was found and not all could be looked at. */
  readonly reachedBy?: readonly number[];
  /** Those of them on whose stack code is that calls Accept, or may: who only keeps the listener, to close it at the end, is no loop. Not in older recordings. */
  readonly mayAccept?: readonly number[];
  /** Addresses of functions that may accept and whose literals have captured it; of some that have ended, too. */
  readonly captors?: readonly string[];
  /** Functions that set the package variable which holds it. */
  readonly setBy?: readonly string[];
}

export interface ReportedGroup {
  readonly count: number;
  readonly state: string;
  readonly waitReason: string;
  readonly frames: readonly Frame[];
  /** The first 100, ascending. */
  readonly ids: readonly number[];
}

export interface ReportedAcceptor {
  readonly goroutine: number;
  readonly state: string;
  readonly waitReason: string;
  readonly fd: number | null;
  readonly fdFrom: 'epoll' | 'stack' | 'syscall' | null;
  readonly network: 'tcp' | 'tcp6' | 'unix' | null;
  readonly address: string | null;
  readonly inode: number | null;
  readonly queue: number | null;
  readonly nonBlocking: boolean | null;
  /** Until Accept gives up by its deadline, ms; 0 without one, negative behind it, null unknown. Not in older recordings. */
  readonly deadlineMs?: number | null;
  /** Inside accept in the kernel; `pc` (hex) is behind the system call, and not in older recordings. */
  readonly thread: {
    readonly tid: number;
    readonly syscall: number;
    readonly wchan: string;
    readonly pc?: string | null;
  } | null;
  /** From the program's own function table. */
  readonly frames: readonly Frame[];
  /** gdb's own; null without gdb. */
  readonly gdbFrames: readonly Frame[] | null;
}

/** Most rows of one page: some 100 bytes each as JSON. */
export const mostRows = 250_000;

/** Arguments of `table`: a page of rows by ascending goroutine id. */
export interface TablePage {
  readonly start: number;
  readonly count: number;
}

/** Answer of `table`: columns of equal length. Addresses are hex strings, as everywhere between processes. */
export interface TableColumns {
  readonly total: number;
  readonly id: readonly number[];
  readonly state: readonly string[];
  readonly waitReason: readonly string[];
  /** Index into the report's groups. */
  readonly group: readonly number[];
  readonly parent: readonly number[];
  readonly address: readonly string[];
  /** The descriptor it waits on in the poller; −1 none. */
  readonly fd: readonly number[];
  /** The go statement that made it: index into `sites`; −1 none or unknown. */
  readonly createdBy: readonly number[];
  readonly sites: readonly Frame[];
}

/** What a recording keeps of the debugger: the report and the whole table. */
export interface RecordedGoroutines {
  readonly report: GoroutineReport;
  readonly table: TableColumns;
}

/** Arguments of `writeCore`. */
export interface WriteCore {
  readonly file: string;
}

/** Answer of `writeCore`. */
export interface WrittenCore {
  readonly file: string;
  readonly threads: number;
  readonly bytes: number;
  /** Goroutines that are represented by another one with the same stack, or could not be read. */
  readonly leftOut: number;
}

/** What went wrong, in `body.error.variables` of an answer without success. */
export interface AdapterFailure {
  /** As in core/base/errors. */
  readonly code: string;
  readonly what: string;
  readonly remedy: string;
}

export function isAdapterFailure(value: unknown): value is AdapterFailure {
  return isRecord(value) && ['code', 'what', 'remedy'].every((name) => typeof value[name] === 'string');
}

export function isWrittenCore(value: unknown): value is WrittenCore {
  return isRecord(value) && typeof value['file'] === 'string' && isCount(value['threads']) && isCount(value['leftOut']);
}

/** True for a report of this version; it comes from another process, or from a file. */
export function isGoroutineReport(value: unknown): value is GoroutineReport {
  if (!isRecord(value)) return false;
  return (
    typeof value['count'] === 'number' &&
    typeof value['goVersion'] === 'string' &&
    (value['layoutFrom'] === 'dwarf' || value['layoutFrom'] === 'table') &&
    isRecord(value['byState']) &&
    Array.isArray(value['notes']) &&
    isListOf(value['listenerCalls'], isUserCall) &&
    isListOf(value['spawnCalls'] ?? [], isUserCall) &&
    isEvery(value['acceptMethods'], 'string') &&
    isListOf(value['ended'] ?? [], isEnded) &&
    isListOf(value['holders'], isHolder) &&
    isListOf(value['groups'], isGroup) &&
    isListOf(value['acceptors'], isAcceptor) &&
    (value['calls'] === undefined || isListOf(value['calls'], isCall))
  );
}

export function isFirstLook(value: unknown): value is FirstLook {
  return (
    isRecord(value) &&
    isListOf(value['ended'], isEnded) &&
    isListOf(value['captors'], isCaptors) &&
    isListOfCounts(value['http'] ?? []) &&
    isListOfCounts(value['unattended'] ?? [])
  );
}

/** Columns of equal length, whose groups and sites are there. */
export function isTableColumns(value: unknown): value is TableColumns {
  if (!isRecord(value) || !Array.isArray(value['id']) || !isFrames(value['sites'])) return false;
  const { length } = value['id'];
  const columns = ['id', 'state', 'waitReason', 'group', 'parent', 'address', 'fd', 'createdBy'];
  return columns.every((name) => {
    const column = value[name];
    const type = name === 'state' || name === 'waitReason' || name === 'address' ? 'string' : 'number';
    return Array.isArray(column) && column.length === length && column.every((v) => typeof v === type);
  });
}

export function isRecordedGoroutines(value: unknown): value is RecordedGoroutines {
  return isRecord(value) && isGoroutineReport(value['report']) && isTableColumns(value['table']);
}

export function isWriteCore(value: unknown): value is WriteCore {
  return isRecord(value) && typeof value['file'] === 'string' && value['file'] !== '';
}

export function isTablePage(value: unknown): value is TablePage {
  if (!isRecord(value)) return false;
  const { start, count } = value;
  return isCount(start) && isCount(count) && count <= mostRows;
}

const oneOf = 'attach takes one of pid, core and bundle';

/** Why this is nothing that can be attached to, or null. */
export function attachFault(value: unknown): string | null {
  if (!isRecord(value)) return oneOf;
  const { pid, core, bundle, program, filter, gdb, consistent, substitutePath, maxThreads } = value;
  if ([pid, core, bundle].filter((given) => given !== undefined).length !== 1) return oneOf;
  if (pid !== undefined && (!isCount(pid) || pid === 0)) return 'pid is the number of a process';
  for (const [name, text] of Object.entries({ core, bundle, program, gdb }))
    if (text !== undefined && (typeof text !== 'string' || text === '')) return `${name} is a path`;
  if (filter !== undefined && filter !== 'acceptors' && filter !== 'user' && filter !== 'all')
    return 'filter is acceptors, user or all';
  const isRule = (r: Record<string, unknown>): boolean => typeof r['from'] === 'string' && typeof r['to'] === 'string';
  if (substitutePath !== undefined && !isListOf(substitutePath, isRule))
    return 'substitutePath is a list of { from, to }';
  if (consistent !== undefined && typeof consistent !== 'boolean') return 'consistent is true or false';
  return maxThreads === undefined || (isCount(maxThreads) && maxThreads > 0) ? null : 'maxThreads is a number above 0';
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

function isListOfCounts(value: unknown): boolean {
  return Array.isArray(value) && value.every(isCount);
}

function isListOf(value: unknown, is: (entry: Record<string, unknown>) => boolean): boolean {
  return Array.isArray(value) && value.every((v: unknown) => isRecord(v) && is(v));
}
