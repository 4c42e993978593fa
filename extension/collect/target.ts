import { errors, UserError } from '../../core/base/errors';
import { NetworkRelay } from './network-relay';
import { parsePprofAddress, type PprofAddress } from './pprof-address';
import type { PprofClientOptions } from './pprof-client';
import { findPprof, type WhoListens } from './pprof-finder';
import { ownerOfPprof } from './pprof-owner';
import { readProcessFacts, type ProcessFacts } from './process-facts';

/** What is to be observed, and by which ways it can be reached. At least one of `process` and `pprof` is there. */
export interface Target {
  readonly process: ProcessFacts | null;
  /** Why the process cannot be read. */
  readonly processReason: string | null;
  readonly pprof: PprofAddress | null;
  /** Why pprof cannot be asked. */
  readonly pprofReason: string | null;
  /** Leads to `pprof` where it is in another network namespace; to be closed. */
  readonly relay?: NetworkRelay;
}

export interface TargetRequest {
  readonly pid?: number | undefined;
  readonly pprof?: string | undefined;
  /** A file to take the build information from instead of /proc/PID/exe. */
  readonly exe?: string | undefined;
  /** Why the process behind `pprof` is not to be looked for. */
  readonly elsewhere?: string | undefined;
  /** False: do not look for pprof (the dump is not wanted). */
  readonly wantPprof: boolean;
  /** Done with the process before anything is asked of it; tells who may be asked. */
  readonly firstLook?: (pid: number) => Promise<WhoListens>;
}

/**
 * Finds the other half of what the user named: from a pid its pprof address, from a pprof address its process.
 * @throws UserError when neither way is open
 */
export async function resolveTarget(request: TargetRequest, options: PprofClientOptions): Promise<Target> {
  const address = request.pprof === undefined ? null : parsePprofAddress(request.pprof);
  if (request.pid !== undefined) return fromPid(request.pid, address, request, options);
  if (!address) throw errors.badArguments('Neither a pid nor a pprof address was given');
  if (request.elsewhere !== undefined)
    return { process: null, processReason: request.elsewhere, pprof: address, pprofReason: null };
  return fromPprof(address, request);
}

async function fromPid(
  pid: number,
  address: PprofAddress | null,
  request: TargetRequest,
  options: PprofClientOptions,
): Promise<Target> {
  let process: ProcessFacts;
  try {
    process = readFacts(pid, request.exe);
  } catch (error) {
    // Another user's process, or a machine without /proc: pprof alone still helps.
    if (!address || !(error instanceof UserError) || !['permission', 'platform'].includes(error.code)) throw error;
    return { process: null, processReason: error.line, pprof: address, pprofReason: null };
  }
  const base = { process, processReason: null };
  const listening = await request.firstLook?.(pid);
  if (address) {
    await checkSameProcess(process, address);
    return { ...base, pprof: address, pprofReason: null };
  }
  if (!request.wantPprof) return { ...base, pprof: null, pprofReason: 'not asked for' };
  if (process.sameNetwork === false) return { ...base, ...(await throughRelay(pid, listening, options)) };
  const found = await findPprof(pid, options, listening);
  return { ...base, pprof: found.address, pprofReason: found.reason };
}

/** From inside the namespace of a container. */
async function throughRelay(
  pid: number,
  listening: WhoListens | undefined,
  options: PprofClientOptions,
): Promise<Pick<Target, 'pprof' | 'pprofReason' | 'relay'>> {
  const relay = new NetworkRelay(pid);
  try {
    const { address, reason } = await findPprof(pid, { ...options, relay }, listening);
    if (address) return { pprof: address, pprofReason: null, relay };
    relay.close();
    return { pprof: null, pprofReason: reason };
  } catch (error) {
    relay.close();
    if (!(error instanceof UserError) || error.code !== 'netns') throw error;
    return { pprof: null, pprofReason: error.line };
  }
}

/** Evidence of two programs must not be joined. Behind a published container port the owner cannot be told. */
async function checkSameProcess(process: ProcessFacts, address: PprofAddress): Promise<void> {
  if (process.sameNetwork === false) return;
  const owner = await ownerOfPprof(address);
  if (owner.remote) throw errors.badArguments(`${address.base} is on another machine than process ${process.pid}`);
  if (owner.pid !== null && owner.pid !== process.pid)
    throw errors.pprofOfAnother(address.base, owner.pid, process.pid);
}

async function fromPprof(address: PprofAddress, { exe, firstLook }: TargetRequest): Promise<Target> {
  const none = { process: null, pprof: address, pprofReason: null };
  if (process.platform !== 'linux') return { ...none, processReason: linuxOnly };
  const owner = await ownerOfPprof(address);
  if (owner.pid === null) return { ...none, processReason: owner.reason };
  try {
    const process = readFacts(owner.pid, exe);
    await firstLook?.(owner.pid);
    return { process, processReason: null, pprof: address, pprofReason: null };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { ...none, processReason: error.line };
  }
}

function readFacts(pid: number, exe: string | undefined): ProcessFacts {
  if (process.platform !== 'linux') throw errors.linuxOnly();
  return readProcessFacts(pid, exe);
}

export const linuxOnly = "The kernel's tables are read on Linux only";
