import { adapterRequests } from '../../core/protocol/adapter';
import { attach } from './attach';
import type { Handler } from './handler';
import { initialize } from './initialize';
import * as own from './own-requests';

const nothing = (): undefined => undefined;

/** Every request that is answered, but for those that end one or all (AdapterServer). */
export const handlers: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['initialize', initialize],
  ['attach', attach],
  ['configurationDone', nothing],
  [adapterRequests.goroutines, own.goroutines],
  [adapterRequests.table, own.table],
  [adapterRequests.writeCore, own.writeCore],
]);
