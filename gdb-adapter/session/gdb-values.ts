import type { DebugProtocol } from '@vscode/debugprotocol';
import { MiError, type MiClient } from '../mi/client';
import { quoted } from '../mi/commands';
import { listOf, textOf, tupleOf, type MiTuple } from '../mi/record';
import type { AttachedSession } from './attached-session';

const mostChildren = 200;

/** Where an expression is evaluated: gdb's thread and the frame's level, or nowhere for globals. */
export interface Place {
  readonly thread: number;
  readonly level: number;
}

export function optionsOf(place: Place | null): string {
  return place === null ? '' : `--thread ${place.thread} --frame ${place.level} `;
}

/** A value that can be opened where it has parts. @throws MiError where gdb cannot evaluate it */
export async function openValue(
  session: AttachedSession,
  mi: MiClient,
  place: Place | null,
  expression: string,
  name: string,
): Promise<DebugProtocol.Variable> {
  const options = optionsOf(place);
  const value = textOf(await mi.command(`-data-evaluate-expression ${options}${quoted(expression)}`), 'value') ?? '';
  const object = await createObject(mi, options, expression);
  return {
    name,
    value: goText(value),
    variablesReference: object && object.parts > 0 ? session.refer({ kind: 'object', name: object.name }) : 0,
    ...(object === null || object.type === '' ? {} : { type: object.type }),
    evaluateName: expression,
    ...memoryOf(value),
  };
}

/** Null for what can be evaluated but has no object, such as a name that gdb only knows quoted. */
async function createObject(
  mi: MiClient,
  options: string,
  expression: string,
): Promise<{ readonly name: string; readonly parts: number; readonly type: string } | null> {
  try {
    const made = await mi.command(`-var-create ${options}- * ${quoted(expression)}`);
    return {
      name: textOf(made, 'name') ?? '',
      parts: Number(textOf(made, 'numchild') ?? 0),
      type: textOf(made, 'type') ?? '',
    };
  } catch (error) {
    if (error instanceof MiError) return null;
    throw error;
  }
}

/** The parts of a value: fields, elements, what a pointer points to. */
export async function partsOf(
  session: AttachedSession,
  mi: MiClient,
  object: string,
): Promise<DebugProtocol.Variable[]> {
  const listed = await mi.command(`-var-list-children --all-values ${object} 0 ${mostChildren}`);
  const parts = listOf(listed, 'children').flatMap((child) => {
    const c = tupleOf(child);
    return c ? [partOf(session, c)] : [];
  });
  if (textOf(listed, 'has_more') !== '1') return parts;
  return [...parts, { name: '…', value: `only the first ${mostChildren} are shown`, variablesReference: 0 }];
}

function partOf(session: AttachedSession, c: MiTuple): DebugProtocol.Variable {
  const value = textOf(c, 'value');
  const object = textOf(c, 'name') ?? '';
  return {
    name: textOf(c, 'exp') ?? '',
    value: value === null || value === '' ? 'not in the snapshot' : goText(value),
    type: textOf(c, 'type') ?? '',
    variablesReference: Number(textOf(c, 'numchild') ?? 0) > 0 ? session.refer({ kind: 'object', name: object }) : 0,
    ...(value === null ? {} : memoryOf(value)),
  };
}

/** gdb's print of a Go string, as Go writes it: it is cut at its length, which gdb reads past. Any other value is as it is. */
export function goText(value: string): string {
  if (/^\{str = 0x[0-9a-f]+(?: <[^>]*>)?(?: ".*)?, len = 0\}$/.test(value)) return '""';
  const found = /^\{str = 0x[0-9a-f]+ (?:<[^>]*> )?"((?:[^"\\]|\\.)*)"(\.\.\.)?, len = (\d+)\}$/.exec(value);
  if (!found) return value;
  const [, text = '', cut, length] = found;
  const bytes = unescaped(text);
  if (bytes.length >= Number(length)) return JSON.stringify(bytes.toString('utf8', 0, Number(length)));
  return cut === undefined ? value : `${JSON.stringify(bytes.toString('utf8'))}… (${length} bytes)`;
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  e: '\x1b',
};

/** Bytes of a C string as gdb writes it: `\\n`, `\\"`, and up to three octal digits. */
function unescaped(text: string): Buffer {
  const parts = text.match(/\\[0-7]{1,3}|\\.|[^\\]+/gs) ?? [];
  return Buffer.concat(
    parts.map((part) => {
      if (!part.startsWith('\\')) return Buffer.from(part);
      const rest = part.slice(1);
      return /^[0-7]/.test(rest) ? Buffer.of(Number.parseInt(rest, 8) & 0xff) : Buffer.from(escapes[rest] ?? rest);
    }),
  );
}

function memoryOf(value: string): { readonly memoryReference?: string } {
  const pointer = /^(?:\([^)]*\) )?(0x[0-9a-f]+)\b/.exec(value)?.[1];
  return pointer === undefined || pointer === '0x0' ? {} : { memoryReference: pointer };
}
