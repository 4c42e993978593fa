import { adapterRequests } from '../../core/protocol/adapter';
import { attach, configurationDone, restart } from './attach';
import { disassemble } from './disassemble';
import { evaluate } from './evaluate';
import type { Handler } from './handler';
import { initialize } from './initialize';
import * as own from './own-requests';
import { prepare } from './prepare';
import { readMemory } from './read-memory';
import { refused, setBreakpoints } from './refused';
import { scopes, variables } from './scopes';
import { source } from './sources';
import { stackTrace, threads } from './threads';

/** Every request that is answered, but for those that end one or all (AdapterServer). */
export const handlers: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['initialize', initialize],
  ['attach', attach],
  ['configurationDone', configurationDone],
  ['restart', restart],
  ['threads', threads],
  ['stackTrace', stackTrace],
  ['source', source],
  ['scopes', scopes],
  ['variables', variables],
  ['evaluate', evaluate],
  ['disassemble', disassemble],
  ['readMemory', readMemory],
  ['setBreakpoints', setBreakpoints],
  [adapterRequests.prepare, prepare],
  [adapterRequests.goroutines, own.goroutines],
  [adapterRequests.firstLook, own.firstLook],
  [adapterRequests.table, own.table],
  [adapterRequests.writeCore, own.writeCore],
  [adapterRequests.refresh, restart],
  ...refused,
]);
