import type { DebugProtocol } from '@vscode/debugprotocol';
import { MiError, type MiClient } from '../mi/client';
import { quoted } from '../mi/commands';
import { listOf, textOf, tupleOf } from '../mi/record';
import { acceptErrorText, errnoOf } from './accept-errors';
import type { AttachedSession, FrameReference } from './attached-session';
import { goText, openValue, optionsOf, type Place } from './gdb-values';
import { plain } from './goroutine-fields';

const optimizedOut = 'optimized out';

interface Local {
  readonly name: string;
  readonly type: string;
  readonly isArgument: boolean;
}

/**
 * Arguments and locals of a frame, arguments first. A parked goroutine keeps its stack but no general registers, where Go's
 * debug information still places many variables: gdb would show nought for those, so each is asked for its address first.
 */
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
    return [{ name: textOf(v, 'name') ?? '', type: textOf(v, 'type') ?? '', isArgument: textOf(v, 'arg') === '1' }];
  });
}

async function valueOf(
  session: AttachedSession,
  mi: MiClient,
  place: Place,
  { name, type }: Local,
  of: FrameReference,
): Promise<DebugProtocol.Variable> {
  // Go names results `~r0` and variables on the heap `&x`.
  const expression = /^\w+$/.test(name) ? name : `'${name}'`;
  const shown = (value: string): DebugProtocol.Variable => ({ ...plain(name, value), type });
  try {
    await mi.command(`-data-evaluate-expression ${optionsOf(place)}${quoted(`&${expression}`)}`);
  } catch (error) {
    if (!(error instanceof MiError)) throw error;
    const lost = await whyLost(session, mi, place, expression, error.message, of);
    if (lost !== null) return shown(lost);
  }
  try {
    const variable = await openValue(session, mi, place, expression, name);
    return { ...variable, type, value: await withMeaning(mi, type, variable.value) };
  } catch (error) {
    if (error instanceof MiError) return shown(`not in the snapshot (${error.message})`);
    throw error;
  }
}

/** Why a variable without an address has no value, or null when its pieces lie on the stack. */
async function whyLost(
  session: AttachedSession,
  mi: MiClient,
  place: Place,
  expression: string,
  refusal: string,
  of: FrameReference,
): Promise<string | null> {
  const register = /in register \$(\w+)/.exec(refusal)?.[1];
  if (register !== undefined) return keptRegisters.has(register) ? null : inRegister(register);
  const results = await mi.command(`-data-evaluate-expression ${optionsOf(place)}${quoted(expression)}`);
  if ((textOf(results, 'value') ?? '').includes('<optimized out>')) return optimizedOut;
  const said = await session.inTurn(() =>
    consoleText(mi, `${optionsOf(place)}console ${quoted(`info address ${expression}`)}`),
  );
  const piece = registerAt(said, Number(of.frame.pc ?? 0));
  return piece === null ? null : inRegister(piece);
}

async function consoleText(mi: MiClient, command: string): Promise<string> {
  let said = '';
  const stop = mi.listen((r) => {
    if (r.kind === 'stream' && r.type === 'console') said += r.text;
  });
  try {
    await mi.command(`-interpreter-exec ${command}`);
  } finally {
    stop();
  }
  return said;
}

const keptRegisters = new Set(['rsp', 'rbp', 'rip', 'sp', 'x29', 'pc']);

function inRegister(register: string): string {
  return `not known: in ${register}, which a parked goroutine does not keep`;
}

/** The register that `info address` names for the range of `pc` (a return address: its call is one byte before), or null. */
export function registerAt(said: string, pc: number): string | null {
  const ranges = [...said.matchAll(/Range (0x[0-9a-f]+)-(0x[0-9a-f]+):([^]*?)(?=Range 0x|$)/g)];
  const own = ranges.find(([, low, high]) => pc - 1 >= Number(low) && pc - 1 < Number(high));
  const text = own?.[3] ?? (ranges.length === 0 ? said : '');
  return /a variable in \$(\w+)/.exec(text)?.[1] ?? null;
}

/** What an error of accept means, behind its value. */
async function withMeaning(mi: MiClient, type: string, value: string): Promise<string> {
  let errno: number | null = null;
  if (type === 'syscall.Errno') errno = Number(value);
  else if (/^\{tab = 0x[0-9a-f]+ <go[:.]itab\.syscall\.Errno,error>/.test(value)) errno = await boxedErrno(mi, value);
  else if (/^\d+$/.test(value) && type === 'uintptr') errno = errnoOf(BigInt(value));
  const meaning = errno === null ? null : acceptErrorText(errno);
  return meaning === null ? goText(value) : `${value} ${meaning}`;
}

async function boxedErrno(mi: MiClient, value: string): Promise<number | null> {
  const data = /data = (0x[0-9a-f]+)/.exec(value)?.[1];
  if (data === undefined) return null;
  try {
    const read = await mi.command(`-data-evaluate-expression ${quoted(`*(unsigned long*)${data}`)}`);
    return Number(textOf(read, 'value'));
  } catch (error) {
    if (error instanceof MiError) return null; // On the heap, which the snapshot leaves out.
    throw error;
  }
}
