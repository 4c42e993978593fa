import type { Site } from '../model/diagnosis';
import type { Joined } from './joined';
import { siteOf } from './site';

/**
 * The user's lines that call `net.Listen` and its like, or `File` of a listener: read from the call instructions of the
 * executable, so all of them, whether they ran or not. Calls through an interface are not among them.
 */
export function callSites(j: Joined, what: 'listen' | 'file'): Site[] {
  const sites = new Map<string, Site>();
  for (const { callee, frames } of j.lastDebugged?.listenerCalls ?? []) {
    if (/\.File$/.test(callee) !== (what === 'file')) continue;
    const frame = frames.find((f) => j.origin.of(f) === 'user');
    if (frame !== undefined) sites.set(`${frame.file}:${frame.line}`, siteOf(frame));
  }
  return [...sites.values()];
}
