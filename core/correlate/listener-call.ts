import type { CodeCall } from '../model/debugger-evidence';
import type { Site } from '../model/diagnosis';
import type { Frame } from '../model/frame';
import { writtenIn } from './go-function';
import type { Joined } from './joined';
import { startedAt } from './loop-site';
import { ranFunctions } from './ran-functions';
import { siteOf } from './site';

/**
 * What a call makes: a listener, or a duplicate of its descriptor; of a descriptor that came with the start, a listener or a file; or a
 * process, which may inherit one.
 */
export type CallKind = 'listen' | 'file' | 'passedListener' | 'passedFile' | 'process';

const callees: Readonly<Record<CallKind, RegExp>> = {
  listen: /\.(?:Listen[A-Za-z]*|FileListener)$/,
  file: /\.File$/,
  passedListener: /\.FileListener$/,
  passedFile: /\.NewFile$/,
  process: /^(?:os\.StartProcess|syscall\.(?:ForkExec|StartProcess)|os\/exec\.\(\*Cmd\)\.[A-Za-z]+)$/,
};

export interface CallSites {
  /** The user's lines, also those that call a library's function that makes it. */
  readonly sites: readonly Site[];
  /** Of them, or of what they were inlined into, those in functions that are known to have run. */
  readonly ran: readonly Site[];
  /** Those that call a library's function. */
  readonly inLibraries: readonly Site[];
  /** False where libraries make some, too, by calls that cannot be followed to the user's. */
  readonly isAll: boolean;
}

/**
 * Where the program makes listeners and their like: read from the call instructions of the executable, so all of them, whether
 * they ran or not. Calls of the user's through an interface are not among them.
 */
export function callSites(j: Joined, kind: CallKind): CallSites {
  const calls = callsOf(j, kind).map((c) => userFrames(j, c)[0]);
  return {
    sites: inOrder(calls.filter((f) => f !== undefined)),
    ran: callsIn(j, kind, ranFunctions(j)),
    inLibraries: inOrder(callsOf(j, kind).flatMap((c) => (isInLibrary(j, c) ? userFrames(j, c).slice(0, 1) : []))),
    isAll: !calls.includes(undefined),
  };
}

/** Those in these functions, or in literals that are written in them. */
export function callsIn(j: Joined, kind: CallKind, functions: ReadonlySet<string>): Site[] {
  const isIn = (f: Frame): boolean => functions.has(f.function) || functions.has(writtenIn(f.function));
  return inOrder(callsOf(j, kind).flatMap((c) => userFrames(j, c).find(isIn) ?? []));
}

/** Without those in functions that have started as many accept loops as they have such calls. */
export function unserved(j: Joined, sites: readonly Site[]): Site[] {
  const started = j.loops.map((loop) => startedAt(j, loop)?.function);
  const countIn = (functions: readonly (string | undefined)[], name: string): number =>
    functions.filter((f) => f === name).length;
  const calls = sites.map((s) => s.function);
  return sites.filter((s) => countIn(calls, s.function) > countIn(started, s.function));
}

function callsOf(j: Joined, kind: CallKind): CodeCall[] {
  return (j.lastDebugged?.listenerCalls ?? []).filter((c) => callees[kind].test(c.callee));
}

function isInLibrary(j: Joined, { frames }: CodeCall): boolean {
  const user = frames.findIndex((f) => j.origin.of(f) === 'user');
  return frames.slice(0, Math.max(user, 0)).some((f) => j.origin.of(f) === 'module');
}

/** Innermost first. */
function userFrames(j: Joined, { frames }: CodeCall): Frame[] {
  return frames.filter((f) => j.origin.of(f) === 'user');
}

/** Each once, by file and line. */
function inOrder(frames: readonly Frame[]): Site[] {
  const sites = new Map(frames.map((f) => [`${f.file}:${f.line}`, siteOf(f)]));
  return [...sites].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true })).map(([, site]) => site);
}
