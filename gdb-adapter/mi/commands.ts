import { MiError, type CommandOptions, type MiClient } from './client';
import { listOf, textOf, tupleOf, type MiTuple } from './record';

/** One function per command of gdb's machine interface that we use; each throws what `MiClient.command` throws. */

/** As gdb names a frame. */
export interface GdbFrame {
  readonly level: number;
  /** Hex with 0x. */
  readonly address: string;
  readonly function: string;
  /** As in the line table; '' without debug information. */
  readonly file: string;
  readonly fullName: string;
  readonly line: number;
}

export interface GdbInstruction {
  readonly address: string;
  readonly bytes: string;
  readonly text: string;
  readonly function: string;
  readonly file: string;
  readonly line: number;
}

/** `13.1` of `GNU gdb (Debian 13.1-3) 13.1`, `12.1` of `GNU gdb (GDB) Red Hat Enterprise Linux 12.1-2.el9`. */
export async function gdbVersion(mi: MiClient): Promise<string> {
  let said = '';
  const stop = mi.listen((r) => {
    if (r.kind === 'stream' && r.type === 'console') said += r.text;
  });
  try {
    await mi.command('-gdb-version');
  } finally {
    stop();
  }
  const line = said.split('\n').find((l) => l.startsWith('GNU gdb '));
  const last = line?.trimEnd().split(' ').at(-1) ?? '';
  return /^\d+\.\d+(?:\.\d+)*/.exec(last)?.[0] ?? '0';
}

export async function gdbSet(mi: MiClient, setting: string, options?: CommandOptions): Promise<void> {
  await mi.command(`-gdb-set ${setting}`, options);
}

/** Value of an expression as gdb prints it. */
export async function evaluate(mi: MiClient, expression: string, options?: CommandOptions): Promise<string> {
  const results = await mi.command(`-data-evaluate-expression ${quoted(expression)}`, options);
  return textOf(results, 'value') ?? '';
}

/** A number, also behind a type as in `(void (*)()) 0x46f3a0 <runtime.goexit>`; null where gdb cannot say. */
export async function evaluateNumber(
  mi: MiClient,
  expression: string,
  options?: CommandOptions,
): Promise<number | null> {
  try {
    const found = /^(?:\(.*\)\s*)?(0x[0-9a-f]+|-?\d+)\b/.exec(await evaluate(mi, expression, options));
    return found ? Number(found[1]) : null;
  } catch (error) {
    if (error instanceof MiError) return null;
    throw error;
  }
}

/** `file` without spaces or quotes: versions of gdb differ in whether they read it as quoted (core_target_open in corelow.c). */
export async function selectCore(mi: MiClient, file: string, options?: CommandOptions): Promise<void> {
  await mi.command(`-target-select core ${file}`, options);
}

/** gdb's number of each thread, or of one, by the number that the system gave it. */
export async function threadNumbers(
  mi: MiClient,
  options?: CommandOptions,
  only?: number,
): Promise<Map<number, number>> {
  const numbers = new Map<number, number>();
  for (const thread of listOf(
    await mi.command(only === undefined ? '-thread-info' : `-thread-info ${only}`, options),
    'threads',
  )) {
    const t = tupleOf(thread);
    const system = t && /(?:LWP|process|Thread)\s+(\d+)\)?$/.exec(textOf(t, 'target-id') ?? '');
    if (system) numbers.set(Number(system[1]), Number(textOf(t, 'id')));
  }
  return numbers;
}

/** Frames of a thread, innermost first. */
export async function listFrames(
  mi: MiClient,
  thread: number,
  limit: number,
  options?: CommandOptions,
): Promise<GdbFrame[]> {
  const results = await mi.command(`-stack-list-frames --thread ${thread} 0 ${limit - 1}`, options);
  return listOf(results, 'stack').flatMap((value) => {
    const frame = tupleOf(value);
    return frame ? [frameOf(frame)] : [];
  });
}

function frameOf(frame: MiTuple): GdbFrame {
  return {
    level: Number(textOf(frame, 'level') ?? 0),
    address: addressOf(frame, 'addr'),
    function: textOf(frame, 'func') ?? '??',
    file: textOf(frame, 'file') ?? '',
    fullName: textOf(frame, 'fullname') ?? '',
    line: Number(textOf(frame, 'line') ?? 0),
  };
}

/** Instructions of `[start, end)` with their bytes and lines, ascending. */
export async function disassemble(mi: MiClient, start: string, end: string): Promise<GdbInstruction[]> {
  return instructionsOf(await mi.command(`-data-disassemble -s ${start} -e ${end} -- 5`));
}

/** Address behind an instruction. */
export function endOf({ address, bytes }: GdbInstruction): bigint {
  return BigInt(address) + BigInt(bytes.split(' ').length);
}

/** As `disassemble`, of the whole function that `address` is in. */
export async function disassembleFunction(mi: MiClient, address: string): Promise<GdbInstruction[]> {
  return instructionsOf(await mi.command(`-data-disassemble -a ${address} -- 5`));
}

function instructionsOf(results: MiTuple): GdbInstruction[] {
  const instructions: GdbInstruction[] = [];
  for (const value of listOf(results, 'asm_insns')) {
    const source = tupleOf(value);
    if (!source) continue;
    for (const entry of listOf(source, 'line_asm_insn')) {
      const i = tupleOf(entry);
      if (!i) continue;
      instructions.push({
        address: addressOf(i, 'address'),
        bytes: textOf(i, 'opcodes') ?? '',
        text: textOf(i, 'inst') ?? '',
        function: textOf(i, 'func-name') ?? '',
        file: textOf(source, 'fullname') ?? textOf(source, 'file') ?? '',
        line: Number(textOf(source, 'line') ?? 0),
      });
    }
  }
  return instructions.sort((a, b) => Number(BigInt(a.address) - BigInt(b.address)));
}

/** Memory as gdb sees it in the core and the executable. */
export async function readMemory(mi: MiClient, address: string, length: number): Promise<Uint8Array> {
  const results = await mi.command(`-data-read-memory-bytes ${address} ${length}`);
  const block = tupleOf(listOf(results, 'memory')[0]);
  return Buffer.from((block && textOf(block, 'contents')) ?? '', 'hex');
}

/** An address as gdb writes it; 0x0 where it has another form, such as `<unavailable>`. */
export function addressOf(tuple: MiTuple, name: string): string {
  const text = textOf(tuple, name) ?? '';
  return /^0x[0-9a-f]{1,16}$/.test(text) ? text : '0x0';
}

/** As a C string of the machine interface. */
export function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, (c) => `\\${c}`)}"`;
}
