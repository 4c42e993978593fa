import { errors } from '../../core/base/errors';
import type { MiClient } from '../mi/client';
import { evaluateNumber, gdbSet } from '../mi/commands';
import {
  gFields,
  layoutFault,
  mFields,
  moduleFields,
  pollDescFields,
  pollFdFields,
  variableNames,
  type RuntimeLayout,
} from './runtime-layout';

const timeoutMs = 60_000;

/**
 * Asks gdb, which has read the executable, for addresses and offsets; some 40 commands at once. Null when it has no debug
 * information of the runtime.
 * @throws UserError as the client does; `not-its-runtime` when the answers make no sense
 */
export async function layoutFromDwarf(mi: MiClient): Promise<RuntimeLayout | null> {
  const options = { timeoutMs }; // It may still be reading.
  await gdbSet(mi, 'language c', options); // In Go's language a quoted name is no type.
  const ask = (expression: string): Promise<number> => evaluateNumber(mi, expression, options).then((n) => n ?? -1);
  const offsets = async <N extends string>(
    type: string,
    fields: Readonly<Record<N, string>>,
  ): Promise<Record<N, number>> => {
    const pairs = Object.entries<string>(fields).map(async ([name, path]) => [
      name,
      await ask(`(long)&(('${type}'*)0)->${path}`),
    ]);
    return Object.fromEntries(await Promise.all(pairs)) as Record<N, number>;
  };
  const variables = Promise.all(variableNames.map(async (v) => [v, await ask(`(long)&'runtime.${v}'`)] as const));
  const [g, m, pollDesc, pollFd, moduledata, gSize, pollDescSize, waitReasons, addresses] = await Promise.all([
    offsets('runtime.g', gFields),
    offsets('runtime.m', mFields),
    offsets('runtime.pollDesc', pollDescFields),
    offsets('internal/poll.FD', pollFdFields),
    offsets('runtime.moduledata', moduleFields),
    ask(`sizeof('runtime.g')`),
    ask(`sizeof('runtime.pollDesc')`),
    ask(`sizeof('runtime.waitReasonStrings')/16`),
    variables,
  ]);
  if (gSize < 0) return null;
  const layout: RuntimeLayout = {
    from: 'dwarf',
    variables: Object.fromEntries(addresses) as RuntimeLayout['variables'],
    g: { ...g, size: gSize },
    m,
    pollDesc: { ...pollDesc, size: pollDescSize },
    pollFd,
    moduledata,
    waitReasons: Math.max(waitReasons, 0),
  };
  const fault = layoutFault(layout);
  if (fault !== null) throw errors.notItsRuntime(`gdb cannot tell ${fault}`);
  return layout;
}
