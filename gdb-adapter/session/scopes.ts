import type { DebugProtocol } from '@vscode/debugprotocol';
import { errors } from '../../core/base/errors';
import { frameVariables } from './frame-variables';
import { partsOf } from './gdb-values';
import { goroutineFields, listenerFields } from './goroutine-fields';
import { attachedIn, countIn, type RequestArguments, type RequestContext } from './handler';

/** Frame, Goroutine, and Listener for one in Accept. */
export function scopes(args: RequestArguments, context: RequestContext): DebugProtocol.ScopesResponse['body'] {
  const session = attachedIn(context);
  const of = session.lookUp(countIn(args, 'frameId', context));
  if (of?.kind !== 'frame') throw errors.staleReference('frame');
  const refer = (scope: 'frame' | 'goroutine' | 'listener'): number => session.refer({ kind: 'scope', scope, of });
  return {
    scopes: [
      { name: 'Frame', presentationHint: 'locals', variablesReference: refer('frame'), expensive: false },
      { name: 'Goroutine', variablesReference: refer('goroutine'), expensive: false },
      ...(of.thread.acceptor === null
        ? []
        : [{ name: 'Listener', variablesReference: refer('listener'), expensive: false }]),
    ],
  };
}

/** What is in a scope, or the parts of a value. */
export async function variables(
  args: RequestArguments,
  context: RequestContext,
): Promise<DebugProtocol.VariablesResponse['body']> {
  const session = attachedIn(context);
  const reference = session.lookUp(countIn(args, 'variablesReference', context));
  if (reference?.kind === 'object') {
    if (!session.mi) throw errors.needsGdb('A value');
    return { variables: await partsOf(session, session.mi, reference.name) };
  }
  if (reference?.kind !== 'scope') throw errors.staleReference('value');
  const { scope, of } = reference;
  if (scope === 'frame') return { variables: await frameVariables(session, of) };
  if (scope === 'goroutine') return { variables: goroutineFields(of.thread) };
  return { variables: of.thread.acceptor === null ? [] : listenerFields(of.thread.acceptor) };
}
