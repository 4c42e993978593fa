import type { Timeline } from '../../core/model/timeline';
import type { Marks } from '../../core/trace/timeline/timeline-view';
import { State, type Scale, type Scene } from './timeline-scene';

/** Go takes the processor from a goroutine after 10 ms (runtime/proc.go, forcePreemptNS): waiting longer to run is a sign. */
const longDelayNs = 1e7;

/** On an interval: it waited too long for a processor; the network woke it, as a connection does; it is chosen. */
export type Sign = 'longDelay' | 'woken' | 'chosen';

/** Tells the signs on what is seen of a lane, each with the pixels from which and to which its interval goes. */
export function eachSign(
  { chosenRow, labelWidth, view: { timeline } }: Scene,
  marks: Marks,
  x: Scale,
  found: (sign: Sign, left: number, right: number) => void,
): void {
  for (let i = 0; i < marks.count; i++) {
    const row = marks.row[i]!;
    if (row < 0) continue;
    const state = timeline.state[row]!;
    const start = timeline.startNs[row]!;
    const end = timeline.endNs[row]!;
    const left = Math.max(x(start), labelWidth);
    const right = x(end);
    if (state === State.runnable && end - start > longDelayNs) found('longDelay', left, right);
    if (state === State.waiting && isNetwork(timeline, row) && end < timeline.durationNs && right - left > 6)
      found('woken', left, right);
    if (row === chosenRow) found('chosen', left, right);
  }
}

/** Go's wait reason for the poller, `network` in traces (runtime/traceruntime.go, traceBlockNet). */
function isNetwork({ reason, reasons }: Timeline, row: number): boolean {
  return reasons[reason[row]!] === 'network';
}
