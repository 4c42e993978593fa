import { acceptorStacks, lastSession } from '../correlate/acceptor-stacks';
import { agree } from '../correlate/frame-agreement';
import { unmoved } from '../correlate/goroutine-state';
import type { Case } from './case';
import { sessionAgrees } from '../correlate/session-agreement';
import type { EvidenceItem } from '../model/diagnosis';
import { says } from './rule';
import { ids, many } from './words';

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
  const who = byGdb ? 'gdb' : 'memory';
  const others = traced === same.length ? 'the dump and the trace have' : 'the dump has';
  return {
    evidence:
      same.length === 0
        ? []
        : [says('debugger', `${who} shows ${shown(same)} with the same frames as ${others}`, one(j, same[0]!))],
    against:
      different.length === 0
        ? []
        : [says('debugger', `${who} shows other frames of ${ids(different)} than the dump or the trace`)],
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
  const name = lastSession(j)?.name ?? '';
  const who = byGdb ? 'gdb' : 'memory';
  return {
    evidence:
      same.length === 0
        ? []
        : [
            says(
              'debugger',
              `the paused debug session "${name}" shows ${shown(same)} with the same return addresses as ${who}`,
              one(j, same[0]!),
            ),
          ],
    against:
      different.length === 0
        ? []
        : [says('debugger', `the paused debug session "${name}" shows other frames of ${ids(different)} than ${who}`)],
  };
}

function shown(list: readonly number[]): string {
  return list.length === 1 ? `goroutine ${list[0]!}` : many(list.length, 'goroutine');
}

function one(j: Case, id: number) {
  return j.lastDump?.byId.get(id) ?? null;
}
