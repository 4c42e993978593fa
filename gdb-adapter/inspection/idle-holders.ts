import type { ReportedHolder } from '../../core/protocol/adapter';
import type { CodeOrigin } from '../../core/correlate/code-origin';
import { mayAcceptTest } from '../snapshot/accepting-code';
import { descriptorHolders, idleListeners } from '../snapshot/descriptor-holder';
import { listenerKeepers } from '../snapshot/listener-keepers';
import { listenerReach } from '../snapshot/listener-reach';
import type { Memory } from '../snapshot/process-memory';
import type { Snapshot } from '../snapshot/snapshot';
import { variableStores } from '../snapshot/variable-stores';
import { hexes } from './first-look';

/** What memory tells of the listening descriptors that no goroutine waits on: what each belongs to, and who has, had or keeps it. */
export function idleHolders(s: Snapshot, memory: Memory, origin: CodeOrigin): ReportedHolder[] {
  const { pid, exe, symbols, layout, slide } = s;
  const held = descriptorHolders(pid, memory, layout, idleListeners(pid, s.pollDescs, s.waits, s.sockets));
  const objects = new Map([...held].map(([fd, { address }]) => [fd, address]));
  const ofNet = new Map([...objects].filter(([fd]) => held.get(fd)!.holder === 'net'));
  const keepers = listenerKeepers(pid, memory, exe, symbols, objects);
  const variables = [...keepers.values()].flatMap((k) => k.variables).map((address) => address - slide);
  const stores = variableStores(exe, symbols, new Set(variables));
  const stackOf = new Map<number, number>();
  if (ofNet.size > 0)
    for (let r = 0; r < s.goroutines.count; r++) stackOf.set(s.goroutines.id[r]!, s.goroutines.stack[r]!);
  const byStack = new Map<number, boolean>();
  const accepts = mayAcceptTest(exe, symbols, origin);
  const may = (id: number): boolean => {
    const stack = stackOf.get(id)!;
    const known = byStack.get(stack) ?? accepts(s.stacks.stack(stack));
    byStack.set(stack, known);
    return known;
  };
  const reach = listenerReach(memory, s.goroutines, s.groups, ofNet, may);
  return [...held].map(([fd, { holder }]) => {
    const kept = keepers.get(fd)!;
    const ids = reach.get(fd);
    const reachedBy = ids && { reachedBy: ids, mayAccept: ids.filter(may) };
    const setBy = new Set(kept.variables.flatMap((address) => [...(stores.get(address - slide) ?? [])]));
    return { fd, holder, ...reachedBy, captors: hexes(kept.captors), setBy: [...setBy] };
  });
}
