import { baseName } from './format';
import type { ListenerChoice, ListenerColumn, ListenerGroup } from './listener-group';
import { rankOf } from './severity';

/** What a group is sorted by: the text, then the number. */
interface Key {
  readonly text: string;
  readonly number: number;
}

/** `10.0.0.9` before `10.0.0.10`. Made when it is needed first: to load it takes longer than to draw the page. */
let byNumber: Intl.Collator | undefined;

/** Groups by a column, those that are equal there by address. Keys are made once: there may be thousands of listeners. */
export function sortedListeners(
  groups: readonly ListenerGroup[],
  { column, descending }: ListenerChoice['sort'],
): readonly ListenerGroup[] {
  const direction = descending ? -1 : 1;
  const keyed = groups.map((group) => ({ group, key: keyOf(group, column), address: addressKey(group.address) }));
  keyed.sort((a, b) => direction * compare(a.key, b.key) || compare(a.address, b.address));
  return keyed.map(({ group }) => group);
}

function compare(a: Key, b: Key): number {
  if (a.text === b.text) return a.number - b.number;
  byNumber ??= new Intl.Collator('en', { numeric: true });
  return byNumber.compare(a.text, b.text);
}

function keyOf({ site, address, queue, members, mark }: ListenerGroup, column: ListenerColumn): Key {
  const { acceptors, fd } = members[0]!.listener;
  switch (column) {
    case 'site':
      return { text: site === null ? '' : baseName(site.file), number: site?.line ?? 0 };
    case 'address':
      return addressKey(address);
    case 'queue':
      return { text: '', number: queue ?? -1 };
    case 'acceptors':
      return { text: '', number: acceptors.length };
    case 'fd':
      return { text: '', number: fd ?? -1 };
    case 'class':
      // The worst first, of equal ones that with most members.
      return { text: '', number: rankOf(mark) - members.length / mostMembers };
  }
}

/** Ranks differ by a half at least, and there are fewer descriptors. */
const mostMembers = 1e9;

/** Host and port; what has no port is a host. */
function addressKey(address: string): Key {
  const colon = address.lastIndexOf(':');
  const port = Number(address.slice(colon + 1));
  return colon < 0 || !Number.isInteger(port)
    ? { text: address, number: 0 }
    : { text: address.slice(0, colon), number: port };
}
