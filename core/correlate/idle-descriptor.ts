import type { IdleDescriptor } from '../model/debugger-evidence';
import { lastDebugged, type JoinedSample } from './joined-sample';
import type { Listener } from './listener';

/** What memory says of the listener's descriptor; null when it was not looked at, or somebody waits on it. */
export function idleDescriptor({ fds }: Listener, samples: readonly JoinedSample[]): IdleDescriptor | null {
  const idle = lastDebugged(samples)?.idle;
  return fds.map((fd) => idle?.get(fd)).find((d) => d !== undefined) ?? null;
}

/** Addresses (hex) of functions whose literals have, or had, captured the listener. */
export function captorsOf(l: Listener, samples: readonly JoinedSample[]): ReadonlySet<string> {
  const before = samples.flatMap(({ sample }) => l.fds.flatMap((fd) => sample.firstLook?.captors.get(fd) ?? []));
  return new Set([...before, ...(idleDescriptor(l, samples)?.captors ?? [])]);
}
