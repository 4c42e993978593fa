import { acceptorStacks } from '../correlate/acceptor-stacks';
import { agree } from '../correlate/frame-agreement';
import { unmoved } from '../correlate/goroutine-state';
import type { Joined } from '../correlate/joined';
import type { EvidenceItem } from '../model/diagnosis';
import { says } from './rule';
import { ids, many } from './words';

/** Whether the debugger shows the goroutines of a finding as the dump and the trace do, frame by frame. */
export function agreement(
  j: Joined,
  goroutines: readonly number[],
): { readonly evidence: readonly EvidenceItem[]; readonly against: readonly EvidenceItem[] } {
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

function shown(list: readonly number[]): string {
  return list.length === 1 ? `goroutine ${list[0]!}` : many(list.length, 'goroutine');
}

function one(j: Joined, id: number) {
  return j.lastDump?.byId.get(id) ?? null;
}
