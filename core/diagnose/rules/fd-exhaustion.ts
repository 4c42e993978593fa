import { acceptedConnections } from '../../correlate/listener';
import { creationSite, lookAt } from '../../correlate/site';
import type { Case } from '../case';
import { draft, notTaken, says, type Rule } from '../rule';
import { apart, grouped, many, name, names } from '../words';
import { acceptorWords } from '../trace-words';

/**
 * No descriptor left: accept4 fails with EMFILE. net/http's Serve and most loops sleep and try again
 * (net/http/server.go, Serve: 5 ms doubling to 1 s), so the goroutine is in time.Sleep and not in Accept.
 */
export const fdExhaustion: Rule = {
  class: 'fd-exhaustion',
  find(j) {
    const os = j.lastOs?.sample.os ?? null;
    const last = j.lastDump;
    const sleeping = last?.goroutines.filter((g) => !g.observer && g.shape.sleepsInLoop) ?? [];
    const full = os !== null && isFull(os.openDescriptors, os.limits.openFiles);
    const queued = j.listeners.filter((l) => (l.queues.at(-1) ?? 0) > 0);
    if (os !== null && !full) return [];
    if (sleeping.length === 0 && (!full || queued.length === 0)) return [];
    const one = sleeping[0];
    const site = one === undefined || last === null ? null : creationSite(one, last, j.origin);
    const on =
      queued.length > 0
        ? queued
        : j.listeners.filter((l) =>
            sleeping.some((g) => j.loopsByInode.get(l.inode)?.some((x) => x.goroutine === g.id)),
          );
    const words = one === undefined ? null : acceptorWords(j, one.id);
    const use =
      os === null ? '' : `${grouped(os.openDescriptors ?? 0)} of ${grouped(os.limits.openFiles ?? 0)} descriptors open`;
    return [
      draft({
        class: 'fd-exhaustion',
        severity: 'critical',
        confidence: full && one !== undefined ? 'confirmed' : full ? 'likely' : 'possible',
        title: full ? `No descriptor left: ${use}` : 'Serve sleeps between failed accepts',
        explanation:
          (full
            ? `The process has ${use}; accept fails with "too many open files"`
            : 'Accept fails with a temporary error') +
          (one === undefined ? '.' : ` and the accept loop (goroutine ${one.id}) sleeps before it tries again.`) +
          (on.length === 0
            ? ''
            : ` ${many(
                on.reduce((n, l) => n + (l.queues.at(-1) ?? 0), 0),
                'connection waits',
                'connections wait',
              )} on ${names(on)}.`) +
          (full ? ` ${holders(j)}` : ''),
        site,
        members: sleeping,
        on,
        evidence: [
          ...(full ? [says('os', use)] : []),
          ...on.slice(0, 3).map((l) => says('os', `queue of ${name(l)}: ${l.queues.map((q) => q ?? '?').join(' → ')}`)),
          ...(one === undefined
            ? []
            : [
                says(
                  'dump',
                  `goroutine ${one.id} is in time.Sleep called by its accept loop, not in Accept`,
                  one,
                  lookAt(one),
                ),
                ...(words === null ? [] : [says('trace', words, one)]),
              ]),
        ],
        missing: [
          ...(os === null ? notTaken(j, 'os', 'the descriptors in use and their limit') : []),
          ...(last === null ? notTaken(j, 'dump', 'which loop sleeps and who holds the descriptors') : []),
          ...notTaken(j, 'trace', `the failing accept4 calls within ${apart(j)}`),
        ],
        remedy:
          'Find what is not closed first; raising the limit only postpones it. Close each connection in the handler that owns it, and bound how many there can be:\n\n' +
          '\tdefer conn.Close()\n\t…\n\tln = netutil.LimitListener(ln, 1000)\n\n' +
          'Set ReadHeaderTimeout and IdleTimeout on http.Server; only then raise RLIMIT_NOFILE (LimitNOFILE= in systemd).',
        next: full ? null : 'Run on the machine of the process to read its descriptors and their limit.',
      }),
    ];
  },
};

/** Within 2 % or four descriptors of the limit: accept needs one, and the runtime a few for itself. */
function isFull(open: number | null, limit: number | null): boolean {
  return open !== null && limit !== null && limit > 0 && open >= limit - Math.max(4, Math.floor(limit * 0.02));
}

/** What the descriptors are, the largest kind first. */
function holders(j: Case): string {
  const last = j.lastOs;
  if (last === null) return '';
  const connections = acceptedConnections(last);
  const byPort = new Map<number, number>();
  for (const c of connections) byPort.set(c.localPort, (byPort.get(c.localPort) ?? 0) + 1);
  const top = [...byPort].sort((a, b) => b[1] - a[1])[0];
  if (top === undefined) return '';
  const listener = j.listeners.find((l) => l.port === top[0]);
  return `${many(top[1], 'of the descriptors is a TCP connection', 'of the descriptors are TCP connections')} ${listener === undefined ? `with local port ${top[0]}` : `accepted on ${name(listener)}`}.`;
}
