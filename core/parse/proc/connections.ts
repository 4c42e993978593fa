import type { ConnectionPair } from '../../model/sample';
import { TextRows } from './text-rows';

/** Our own `observer/connections.tsv`: `the target's end \t our end` of each connection that the observer made. */
export function parseConnections(bytes: Uint8Array): ConnectionPair[] {
  const lines = new TextRows(bytes);
  const pairs: ConnectionPair[] = [];
  while (lines.nextLine()) if (lines.splitTabs(2) === 2) pairs.push({ local: lines.text(0), remote: lines.text(1) });
  return pairs;
}
