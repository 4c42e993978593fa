import type { FindingClass } from '../model/diagnosis';
import type { Draft } from './rule';

/** What a class accounts for on the same sockets: these are its symptoms, not findings of their own. */
const accountsFor: Partial<Record<FindingClass, readonly FindingClass[]>> = {
  'fd-exhaustion': ['stalled-accept-loop', 'unaccepted-listener', 'accept-hot-loop'],
  'kernel-blocked-accept': ['stalled-accept-loop', 'unaccepted-listener', 'accept-pileup', 'accept-hot-loop'],
  'accept-hot-loop': ['stalled-accept-loop', 'unaccepted-listener'],
  'stalled-accept-loop': ['unaccepted-listener', 'handler-leak', 'channel-listener-leak'],
  'listener-leak': ['accept-pileup'],
  'close-wait-leak': ['handler-leak'],
};

/** A full descriptor table stops every listener of the process, whichever it was seen on. */
const processWide: ReadonlySet<FindingClass> = new Set<FindingClass>(['fd-exhaustion']);

/** Leaves out findings that another one explains, so that one root cause is reported once. */
export function rootCauses(drafts: readonly Draft[]): Draft[] {
  return drafts.filter((d) => !drafts.some((cause) => cause !== d && explains(cause, d)));
}

function explains(cause: Draft, symptom: Draft): boolean {
  if (accountsFor[cause.class]?.includes(symptom.class) !== true) return false;
  if (processWide.has(cause.class)) return true;
  const sharesGoroutine = symptom.goroutines.ids.some((id) => cause.goroutines.ids.includes(id));
  return sharesGoroutine || symptom.inodes.some((i) => cause.inodes.includes(i));
}
