import type { DebugProtocol } from '@vscode/debugprotocol';
import { errors } from '../../core/base/errors';
import { MiError, type MiClient } from '../mi/client';
import type { AttachedSession, FrameReference } from './attached-session';
import { readOnly } from './expression-guard';
import { openValue, type Place } from './gdb-values';
import { attachedIn, countIn, textIn, type RequestArguments, type RequestContext } from './handler';
import { whyLost } from './lost-variables';

/** An expression of gdb's C that only reads, in a frame or for globals. Go's names may be written plainly: `runtime.allglen`. */
export async function evaluate(
  args: RequestArguments,
  context: RequestContext,
): Promise<DebugProtocol.EvaluateResponse['body']> {
  const session = attachedIn(context);
  const expression = textIn(args, 'expression', context).trim();
  const read = readOnly(expression);
  if (read.fault !== null) throw errors.onlyReads(expression, read.fault);
  const { mi } = session;
  if (!mi) throw errors.needsGdb('An expression');
  const of = frameIn(session, args, context);
  const thread = of && (session.gdb?.threadNumber(of.thread.goroutine.tid) ?? null);
  const place = of && thread !== null ? { thread, level: of.level } : null;
  if (of && place) await refuseLost(session, mi, place, read.names, of);
  const { value, ...rest } = await valueOf(session, mi, place, expression);
  return { ...rest, result: value };
}

function frameIn(session: AttachedSession, args: RequestArguments, context: RequestContext): FrameReference | null {
  if (args['frameId'] === undefined) return null;
  const of = session.lookUp(countIn(args, 'frameId', context));
  if (of?.kind !== 'frame') throw errors.staleReference('frame');
  return of;
}

/** An expression with a variable that is lost has no value either. */
async function refuseLost(
  session: AttachedSession,
  mi: MiClient,
  place: Place,
  names: readonly string[],
  of: FrameReference,
): Promise<void> {
  for (const name of new Set(names)) {
    try {
      const lost = await whyLost(session, mi, place, name, of);
      if (lost !== null) throw errors.lostVariable(name, lost);
    } catch (error) {
      if (!(error instanceof MiError)) throw error; // A package or no variable: the expression itself tells.
    }
  }
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
