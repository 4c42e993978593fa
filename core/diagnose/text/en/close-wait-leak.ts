import type { Listener } from '../../../correlate/listener';
import type { Site } from '../../../model/diagnosis';
import { endTheWait } from '../go-code';
import { at, many, name, trend } from './words';

export const closeWaitLeak = {
  title: (l: Listener, before: number, now: number, ms: number) =>
    `${many(now, 'connection')} of ${name(l)} in CLOSE_WAIT: ${trend(before, now, ms)}`,
  explanation: (l: Listener, before: number, now: number, ms: number) =>
    `The clients of ${many(now, 'connection')} on ${name(l)} have closed and the server has not (${trend(before, now, ms)}).`,
  handlersUnknown: ' Which handlers hold them is not known.',
  handlersIn: (state: string, site: Site | null) =>
    ` Their handlers are in ${state}${at(site)}, not reading, so they never see the end of the connection.`,
  sockets: (port: number, before: number, now: number, ms: number) =>
    `${many(now, 'owned socket')} in CLOSE_WAIT with local port ${port} (${trend(before, now, ms)})`,
  handlers: (count: number, state: string, unmoved: number, ofLoop: boolean) =>
    `${many(count, 'goroutine')} ${ofLoop ? 'started by the accept loop' : 'of one creation site, about as many,'} are in ${state}, ${many(unmoved, 'goroutine')} unmoved between the dumps`,
  resetTitle: (l: Listener, handlers: number) =>
    `${many(handlers, 'handler')} of ${name(l)} wait, and their connections are gone`,
  resetExplanation: (l: Listener, handlers: number) =>
    `${many(handlers, 'handler')} that the accept loop of ${name(l)} started are still there, though fewer connections are: clients reset theirs, and the handlers do not notice.`,
  inNoTable: (sockets: number, left: number, port: number) =>
    `${many(sockets, 'socket')} of the process are in no table, as after a reset; port ${port} has ${many(left, 'connection')} left`,
  resetNext: 'Take another sample: the handlers stay and their sockets with them.',
  whoHolds: 'the handlers that hold the connections',
  remedy: `End the wait when the client goes away or a deadline passes, and close the connection on every path:\n\n${endTheWait}`,
};
