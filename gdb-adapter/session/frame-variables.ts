import type { DebugProtocol } from '@vscode/debugprotocol';
import { MiError, type MiClient } from '../mi/client';
import { listOf, textOf, tupleOf } from '../mi/record';
import type { AttachedSession, FrameReference } from './attached-session';
import { withMeaning } from './errno-values';
import { openValue, optionsOf, type Place } from './gdb-values';
import { plain } from './goroutine-fields';
import { canBeNamed, whyLost } from './lost-variables';

interface Local {
  readonly name: string;
  readonly type: string;
  readonly isArgument: boolean;
  /** As gdb prints it, null for a structure. */
  readonly simple: string | null;
}

/** Arguments and locals of a frame, arguments first; what is not known says why. */
export async function frameVariables(session: AttachedSession, of: FrameReference): Promise<DebugProtocol.Variable[]> {
  const thread = session.gdb?.threadNumber(of.thread.goroutine.tid) ?? null;
  const { mi } = session;
  if (!mi || thread === null) return [plain('arguments and locals', 'not known: gdb takes no part')];
  const place = { thread, level: of.level };
  const locals = await listLocals(mi, place);
  locals.sort((a, b) => Number(b.isArgument) - Number(a.isArgument));
  const variables = await Promise.all(locals.map((local) => valueOf(session, mi, place, local, of)));
  return variables.length === 0 ? [plain('arguments and locals', 'none')] : variables;
}

/** Names and types; gdb prints no structured value here, which its printer for Go does not survive. */
async function listLocals(mi: MiClient, place: Place): Promise<Local[]> {
  const listed = await mi.command(`-stack-list-variables ${optionsOf(place)}--simple-values`);
  return listOf(listed, 'variables').flatMap((value) => {
    const v = tupleOf(value);
    if (!v) return [];
    const [name, type] = [textOf(v, 'name') ?? '', textOf(v, 'type') ?? ''];
    return [{ name, type, isArgument: textOf(v, 'arg') === '1', simple: textOf(v, 'value') }];
  });
}

async function valueOf(
  session: AttachedSession,
  mi: MiClient,
  place: Place,
  { name, type, simple }: Local,
  of: FrameReference,
): Promise<DebugProtocol.Variable> {
  const shown = (value: string): DebugProtocol.Variable => ({ ...plain(name, value), type });
  try {
    const lost = await whyLost(session, mi, place, name, of);
    if (lost !== null) return shown(lost);
    if (!canBeNamed(name)) return shown(simple ?? 'not shown: gdb cannot name it');
    const variable = await openValue(session, mi, place, name, name);
    return { ...variable, type, value: await withMeaning(mi, type, variable.value) };
  } catch (error) {
    if (error instanceof MiError) return shown(`not in the snapshot (${error.message})`);
    throw error;
  }
}
