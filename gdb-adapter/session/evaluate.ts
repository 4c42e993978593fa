import type { DebugProtocol } from '@vscode/debugprotocol';
import { errors } from '../../core/base/errors';
import { MiError, type MiClient } from '../mi/client';
import type { AttachedSession } from './attached-session';
import { readOnlyFault } from './expression-guard';
import { openValue, type Place } from './gdb-values';
import { attachedIn, countIn, textIn, type RequestArguments, type RequestContext } from './handler';

/** An expression of gdb's C that only reads, in a frame or for globals. Go's names may be written plainly: `runtime.allglen`. */
export async function evaluate(
  args: RequestArguments,
  context: RequestContext,
): Promise<DebugProtocol.EvaluateResponse['body']> {
  const session = attachedIn(context);
  const expression = textIn(args, 'expression', context).trim();
  const fault = readOnlyFault(expression);
  if (fault !== null) throw errors.onlyReads(expression, fault);
  const { mi } = session;
  if (!mi) throw errors.needsGdb('An expression');
  const { value, ...rest } = await valueOf(session, mi, placeOf(session, args, context), expression);
  return { ...rest, result: value };
}

function placeOf(session: AttachedSession, args: RequestArguments, context: RequestContext): Place | null {
  if (args['frameId'] === undefined) return null;
  const of = session.lookUp(countIn(args, 'frameId', context));
  if (of?.kind !== 'frame') throw errors.staleReference('frame');
  const thread = session.gdb?.threadNumber(of.thread.goroutine.tid) ?? null;
  return thread === null ? null : { thread, level: of.level };
}

async function valueOf(
  session: AttachedSession,
  mi: MiClient,
  place: Place | null,
  expression: string,
): Promise<DebugProtocol.Variable> {
  try {
    return await openValue(session, mi, place, expression, expression);
  } catch (error) {
    const packaged = quotePackages(expression);
    if (!(error instanceof MiError) || packaged === expression) throw error;
    return openValue(session, mi, place, packaged, expression);
  }
}

/** `runtime.allgs.len` → `'runtime.allgs'.len`: to gdb's C a package is a variable that is not there. */
export function quotePackages(expression: string): string {
  return expression.replace(/'[^']*'|(?<![\w$.>\]) ])([A-Za-z_]\w*\.[A-Za-z_]\w*)/g, (whole, name?: string) =>
    name === undefined ? whole : `'${name}'`,
  );
}
