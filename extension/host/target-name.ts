import type { TargetChoice } from '../../core/protocol/host-webview';
import { exeOf } from '../collect/process-facts';

/** `server (pid 4711)`, as far as it is known before the first sample. */
export function targetName({ pid, pprof, pod }: TargetChoice): string {
  if (pod !== undefined) return `${pod.namespace}/${pod.name}`;
  if (pid === null) return pprof ?? '';
  const exe = exeOf(pid);
  return exe === null ? `pid ${String(pid)}` : `${exe.slice(exe.lastIndexOf('/') + 1)} (pid ${String(pid)})`;
}
