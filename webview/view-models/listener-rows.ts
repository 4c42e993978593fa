import type { Diagnosis, DiagnosedListener, ListenerFlag } from '../../core/model/diagnosis';
import { t } from '../l10n/text';
import { csv } from './csv';
import type { ListenerChoice, ListenerGroup, ListenerRow } from './listener-group';
import { sortedListeners } from './listener-order';
import { markOfClass } from './severity';

/** From this many listeners of one site and class on they share a row. */
const groupFrom = 3;

/** Identifies a listener within one diagnosis. */
export function listenerKey(l: DiagnosedListener): string {
  return `${l.network} ${l.address} ${String(l.inode ?? l.fd ?? '')}`;
}

/** Listeners and groups between two steps. */
const step = 500;

/** The rows of the listeners table: filtered, grouped by site and class where many, sorted; the worst first by default. */
export function listenerGroups(diagnosis: Diagnosis, choice: ListenerChoice): readonly ListenerGroup[] {
  const steps = listenerGroupSteps(diagnosis, choice);
  let at = steps.next();
  while (at.done !== true) at = steps.next();
  return at.value;
}

/** The same in steps of a few milliseconds. */
export function* listenerGroupSteps(
  diagnosis: Diagnosis,
  { sort, filter }: ListenerChoice,
): Generator<undefined, readonly ListenerGroup[]> {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const bySite = new Map<string, ListenerRow[]>();
  for (const [i, listener] of diagnosis.listeners.entries()) {
    if (i % step === step - 1) yield;
    if (!matches(listener, words)) continue;
    const row = { key: listenerKey(listener), listener, mark: markOfClass(diagnosis, listener.class) };
    const key = siteKey(listener);
    const same = bySite.get(key);
    if (same === undefined) bySite.set(key, [row]);
    else same.push(row);
  }
  const groups: ListenerGroup[] = [];
  for (const [key, members] of bySite) {
    if (groups.length % step === step - 1) yield;
    if (members.length >= groupFrom) groups.push(groupOf(key, members));
    else for (const row of members) groups.push(groupOf(row.key, [row]));
  }
  yield;
  return sortedListeners(groups, sort);
}

/** A line of the table: a single listener, a group, or one of an open group. */
export type ListenerLine =
  | { readonly type: 'group'; readonly group: ListenerGroup; readonly open: boolean }
  | { readonly type: 'member'; readonly row: ListenerRow; readonly alone: ListenerGroup | null };

/** The lines of groups, of which those named are open. */
export function listenerLines(
  groups: readonly ListenerGroup[],
  openGroups: readonly string[],
): readonly ListenerLine[] {
  const lines: ListenerLine[] = [];
  for (const group of groups) {
    const [only] = group.members;
    if (group.members.length === 1 && only !== undefined) {
      lines.push({ type: 'member', row: only, alone: group });
      continue;
    }
    const open = openGroups.includes(group.key);
    lines.push({ type: 'group', group, open });
    if (open) for (const row of group.members) lines.push({ type: 'member', row, alone: null });
  }
  return lines;
}

/** Every listener, one a row. */
export function listenersCsv({ listeners }: Diagnosis): string {
  return csv([
    [
      'network',
      'address',
      'fd',
      'inode',
      'queue',
      'backlog',
      'acceptors',
      'file',
      'line',
      'function',
      'class',
      'accepted/s',
      'new',
      'flags',
    ],
    ...listeners.map((l) => [
      l.network,
      l.address,
      l.fd,
      l.inode,
      l.queue,
      l.backlog,
      l.acceptors.length,
      l.site?.file ?? null,
      l.site?.line ?? null,
      l.site?.function ?? null,
      l.class,
      l.acceptedPerSecond,
      l.sinceFirstSample ? 0 : 1,
      flagsOf(l).join(' '),
    ]),
  ]);
}

/** A diagnosis kept by an older version has none. */
export function flagsOf({ flags = [] }: Partial<Pick<DiagnosedListener, 'flags'>>): readonly ListenerFlag[] {
  return flags;
}

function siteKey({ class: cls, network, site }: DiagnosedListener): string {
  return `${cls} ${network} ${site === null ? '' : `${site.file}:${String(site.line)}`}`;
}

function matches(l: DiagnosedListener, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const text =
    `${l.network} ${l.address} ${l.class} ${l.site?.file ?? ''}:${String(l.site?.line ?? '')} ${l.site?.function ?? ''} fd ${String(l.fd)} ${flagsOf(l).join(' ')}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

function groupOf(key: string, members: readonly ListenerRow[]): ListenerGroup {
  const { listener, mark } = members[0]!;
  const worst = members.reduce((a, b) => ((b.listener.queue ?? -1) > (a.listener.queue ?? -1) ? b : a)).listener;
  return {
    key,
    site: listener.site,
    mark,
    class: listener.class,
    address: members.length === 1 ? listener.address : commonAddress(members.map((m) => m.listener.address)),
    added: members.filter((m) => !m.listener.sinceFirstSample).length,
    acceptors: acceptorsOf(members),
    queue: worst.queue,
    backlog: worst.backlog,
    members,
  };
}

/** `127.0.0.1:*` for many ports of one address, else the common beginning. */
function commonAddress(addresses: readonly string[]): string {
  const hosts = new Set(addresses.map((a) => /^(.*):\d+$/.exec(a)?.[1]));
  const [host] = hosts;
  if (hosts.size === 1 && host !== undefined) return `${host}:*`;
  let prefix = addresses[0] ?? '';
  for (const a of addresses) while (!a.startsWith(prefix)) prefix = prefix.slice(0, -1);
  return `${prefix}…`;
}

function acceptorsOf(members: readonly ListenerRow[]): string {
  if (members.length === 1) return String(members[0]!.listener.acceptors.length);
  const counts = new Set(members.map((m) => m.listener.acceptors.length));
  const [only = 0] = counts;
  return counts.size === 1 ? t('each', only) : `${String(Math.min(...counts))} – ${String(Math.max(...counts))}`;
}
