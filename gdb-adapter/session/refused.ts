import type { DebugProtocol } from '@vscode/debugprotocol';
import { errors } from '../../core/base/errors';
import type { Handler, RequestArguments } from './handler';

/** What a client may ask of a program that it debugs, but not of a snapshot: request → what it would do. */
const verbs: Readonly<Record<string, string>> = {
  launch: 'launch',
  continue: 'continue',
  next: 'step',
  stepIn: 'step',
  stepOut: 'step',
  stepBack: 'step',
  reverseContinue: 'continue',
  goto: 'go to',
  pause: 'pause',
  restartFrame: 'restart',
  setVariable: 'set',
  setExpression: 'set',
  writeMemory: 'write',
  terminateThreads: 'end',
  setFunctionBreakpoints: 'break at',
  setDataBreakpoints: 'break at',
  setInstructionBreakpoints: 'break at',
};

/** Refused with the reason, not unknown: editors show these as buttons. */
export const refused: readonly (readonly [string, Handler])[] = Object.entries(verbs).map(([command, verb]) => [
  command,
  () => {
    throw errors.onlyShows(verb);
  },
]);

/** An editor sends those of the whole window when a session begins; each is shown as not reached. */
export function setBreakpoints(args: RequestArguments): DebugProtocol.SetBreakpointsResponse['body'] {
  const wanted: unknown = args['breakpoints'];
  const message = 'A snapshot does not run, so nothing stops here.';
  return { breakpoints: Array.isArray(wanted) ? wanted.map(() => ({ verified: false, message })) : [] };
}
