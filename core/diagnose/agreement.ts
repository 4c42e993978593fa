import { acceptorStacks, lastSession } from '../correlate/acceptor-stacks';
import { agree } from '../correlate/frame-agreement';
import { unmoved } from '../correlate/goroutine-state';
import type { Case } from './case';
import { sessionAgrees } from '../correlate/session-agreement';
import type { EvidenceItem } from '../model/diagnosis';
import { says } from './rule';

/** Whether the debugger shows the goroutines of a finding as the dump, the trace and a paused debug session do, frame by frame. */
export function agreement(
  j: Case,
  goroutines: readonly number[],
): { readonly evidence: readonly EvidenceItem[]; readonly against: readonly EvidenceItem[] } {
  const dumped = dumpAgreement(j, goroutines);
  const told = sessionAgreement(j, goroutines);
  return { evidence: [...dumped.evidence, ...told.evidence], against: [...dumped.against, ...told.against] };
}

function dumpAgreement(j: Case, goroutines: readonly number[]): ReturnType<typeof agreement> {
  const same: number[] = [];
  const different: number[] = [];
  let traced = 0;
  let byGdb = false;
  for (const id of goroutines) {
    const stacks = acceptorStacks(j, id);
    if (stacks.debugger === null || (stacks.dump === null && stacks.trace === null)) continue;
    byGdb ||= stacks.byGdb;
    if (agree([stacks.dump, stacks.trace, stacks.debugger].filter((f) => f !== null)) !== true) {
      // One that moves is seen at another place by each source, and none of them is wrong.
      if (j.dumps !== null && unmoved(j.dumps.first.byId.get(id), j.dumps.last.byId.get(id))) different.push(id);
    } else {
      same.push(id);
      if (stacks.trace !== null) traced++;
    }
  }
  const t = j.texts.agreement;
  const reader = byGdb ? 'gdb' : 'memory';
  const inTrace = traced === same.length;
  return {
    evidence: same.length === 0 ? [] : [says('debugger', t.sameAsDump(reader, same, inTrace), one(j, same[0]!))],
    against: different.length === 0 ? [] : [says('debugger', t.otherThanDump(reader, different))],
  };
}

/** A program that a debug session holds answers no pprof, but the session itself can be asked. */
function sessionAgreement(j: Case, goroutines: readonly number[]): ReturnType<typeof agreement> {
  const same: number[] = [];
  const different: number[] = [];
  let byGdb = false;
  for (const id of goroutines) {
    const stacks = acceptorStacks(j, id);
    if (stacks.session === null || stacks.debugger === null) continue;
    const agrees = sessionAgrees(stacks.session, stacks.debugger);
    byGdb ||= stacks.byGdb && agrees !== null;
    if (agrees !== null) (agrees ? same : different).push(id);
  }
  const t = j.texts.agreement;
  const session = lastSession(j)?.name ?? '';
  const reader = byGdb ? 'gdb' : 'memory';
  return {
    evidence: same.length === 0 ? [] : [says('debugger', t.sameAsSession(reader, same, session), one(j, same[0]!))],
    against: different.length === 0 ? [] : [says('debugger', t.otherThanSession(reader, different, session))],
  };
}

function one(j: Case, id: number) {
  return j.lastDump?.byId.get(id) ?? null;
}
