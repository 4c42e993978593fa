import type { Site } from '../model/diagnosis';
import type { Frame } from '../model/frame';
import type { Joined } from './joined';
import type { JoinedSample } from './joined-sample';
import { startedAt } from './loop-site';
import { siteOf } from './site';

/** What a call makes: a listener, or a duplicate of its descriptor; of a descriptor that came with the start, a listener or a file. */
export type CallKind = 'listen' | 'file' | 'passedListener' | 'passedFile';

const callees: Readonly<Record<CallKind, RegExp>> = {
  listen: /\.(?:Listen[A-Za-z]*|FileListener)$/,
  file: /\.File$/,
  passedListener: /\.FileListener$/,
  passedFile: /\.NewFile$/,
};

export interface CallSites {
  /** The user's lines, also those that call a library's function that makes it. */
  readonly sites: readonly Site[];
  /**
   * Of them, or of what they were inlined into, those in functions that stand on a stack now, or that a goroutine was made by. Left
   * out are functions that have started as many accept loops as they have such calls.
   */
  readonly alive: readonly Site[];
  /** False where libraries make some, too, by calls that cannot be followed to the user's. */
  readonly isAll: boolean;
}

/**
 * Where the program makes listeners and their like: read from the call instructions of the executable, so all of them, whether
 * they ran or not. Calls of the user's through an interface are not among them.
 */
export function callSites(j: Joined, kind: CallKind): CallSites {
  const standing = functionsOnStacks(j.lastDump);
  const sites = new Map<string, Site>();
  const alive = new Map<string, Site>();
  const add = (list: Map<string, Site>, f: Frame): Map<string, Site> => list.set(`${f.file}:${f.line}`, siteOf(f));
  let isAll = true;
  for (const { callee, frames } of j.lastDebugged?.listenerCalls ?? []) {
    if (!callees[kind].test(callee)) continue;
    const own = frames.filter((f) => j.origin.of(f) === 'user');
    const stands = own.find((f) => standing.has(f.function));
    if (stands !== undefined) add(alive, stands);
    if (own[0] === undefined) isAll = false;
    else add(sites, own[0]);
  }
  return { sites: inOrder(sites), alive: unserved(j, inOrder(alive)), isAll };
}

function unserved(j: Joined, sites: readonly Site[]): Site[] {
  const started = j.loops.map((loop) => startedAt(j, loop)?.function);
  const countIn = (functions: readonly (string | undefined)[], name: string): number =>
    functions.filter((f) => f === name).length;
  const calls = sites.map((s) => s.function);
  return sites.filter((s) => countIn(calls, s.function) > countIn(started, s.function));
}

function functionsOnStacks(sample: JoinedSample | null): ReadonlySet<string> {
  const functions = new Set<string>();
  for (const { frames, createdBy } of sample?.shapes ?? []) {
    for (const f of frames) functions.add(f.function);
    if (createdBy !== null) functions.add(createdBy.function);
  }
  return functions;
}

/** By file and line. */
function inOrder(sites: ReadonlyMap<string, Site>): Site[] {
  return [...sites].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true })).map(([, site]) => site);
}
