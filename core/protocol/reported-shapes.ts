import type { Frame } from '../model/frame';
import { isRecord } from './record';

/** Shapes within a goroutine report, which comes from another process or a bundle of anywhere: every field that is read. */

export function isFrame(value: unknown): value is Frame {
  if (!isRecord(value)) return false;
  const { function: name, file, line, pc, inlined } = value;
  return (
    typeof name === 'string' &&
    typeof file === 'string' &&
    typeof line === 'number' &&
    (pc === null || typeof pc === 'string') &&
    typeof inlined === 'boolean'
  );
}

export function isFrames(value: unknown): value is readonly Frame[] {
  return Array.isArray(value) && value.every(isFrame);
}

/** A list of nothing but such; one that is not there is not in older recordings. */
export function isEvery(value: unknown, type: 'string' | 'number'): boolean {
  return value === undefined || (Array.isArray(value) && value.every((v) => typeof v === type));
}

/** A call in the program's code, with its frames. */
export function isUserCall({ callee, frames }: Record<string, unknown>): boolean {
  return typeof callee === 'string' && isFrames(frames);
}

/** Goroutines that have ended: as many parents as ids. */
export function isEnded({ createdBy, startPc, ids, parents }: Record<string, unknown>): boolean {
  return (
    isFrame(createdBy) &&
    typeof startPc === 'string' &&
    Array.isArray(ids) &&
    Array.isArray(parents) &&
    ids.length === parents.length &&
    isEvery(ids, 'number') &&
    isEvery(parents, 'number')
  );
}

/** Functions that have captured what a descriptor belongs to. */
export function isCaptors({ fd, functions }: Record<string, unknown>): boolean {
  return typeof fd === 'number' && Array.isArray(functions) && isEvery(functions, 'string');
}

/** What a descriptor belongs to. */
export function isHolder({ fd, holder, reachedBy, mayAccept, captors, setBy }: Record<string, unknown>): boolean {
  return (
    typeof fd === 'number' &&
    (holder === 'file' || holder === 'net') &&
    isEvery(reachedBy, 'number') &&
    isEvery(mayAccept, 'number') &&
    isEvery(captors, 'string') &&
    isEvery(setBy, 'string')
  );
}

/** A group: how many, in which state, with which frames; ids of the first. */
export function isGroup(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { count, state, waitReason, frames, ids } = value;
  return (
    typeof count === 'number' &&
    typeof state === 'string' &&
    typeof waitReason === 'string' &&
    isFrames(frames) &&
    Array.isArray(ids) &&
    ids.every((id) => typeof id === 'number')
  );
}

/** `pc` is not in older recordings. */
function isThread(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { tid, pc = null } = value;
  return typeof tid === 'number' && (pc === null || typeof pc === 'string');
}

/** The instructions at a frame's call. */
export function isCall(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { pc, function: name, instructions } = value;
  return (
    typeof pc === 'string' &&
    typeof name === 'string' &&
    Array.isArray(instructions) &&
    instructions.every(isInstruction)
  );
}

function isInstruction(value: unknown): boolean {
  return isRecord(value) && typeof value['address'] === 'string' && typeof value['text'] === 'string';
}

/** A goroutine in Accept. `deadlineMs` is not in older recordings. */
export function isAcceptor(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { goroutine, state, waitReason, thread, frames, gdbFrames, deadlineMs = null } = value;
  return (
    typeof goroutine === 'number' &&
    (deadlineMs === null || typeof deadlineMs === 'number') &&
    typeof state === 'string' &&
    typeof waitReason === 'string' &&
    ['fd', 'inode', 'queue'].every((name) => value[name] === null || typeof value[name] === 'number') &&
    ['fdFrom', 'network', 'address'].every((name) => value[name] === null || typeof value[name] === 'string') &&
    (thread === null || isThread(thread)) &&
    isFrames(frames) &&
    (gdbFrames === null || isFrames(gdbFrames))
  );
}
