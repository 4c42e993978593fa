/** A value of gdb's machine interface: a C string, a tuple of named values, or a list. */
export type MiValue = string | MiTuple | readonly MiValue[];

/** `{name="…",…}`. A name that comes twice keeps its first value. */
export type MiTuple = ReadonlyMap<string, MiValue>;

/** One output record (gdb manual, "GDB/MI Output Syntax", gdb 9 – 16). */
export type MiRecord =
  | { readonly kind: 'result'; readonly token: number | null; readonly class: string; readonly results: MiTuple }
  | {
      readonly kind: 'async';
      readonly type: 'exec' | 'status' | 'notify';
      readonly class: string;
      readonly results: MiTuple;
    }
  | { readonly kind: 'stream'; readonly type: 'console' | 'target' | 'log'; readonly text: string }
  | { readonly kind: 'prompt' }
  | MiMalformed;

/** What could not be read; with its token, so that whoever waits for it hears of it. */
export interface MiMalformed {
  readonly kind: 'malformed';
  readonly token: number | null;
  readonly why: string;
  /** Byte in the record at which it went wrong. */
  readonly at: number;
}

export function textOf(tuple: MiTuple, name: string): string | null {
  const value = tuple.get(name);
  return typeof value === 'string' ? value : null;
}

export function listOf(tuple: MiTuple, name: string): readonly MiValue[] {
  const value = tuple.get(name);
  return isList(value) ? value : [];
}

export function tupleOf(value: MiValue | undefined): MiTuple | null {
  return value instanceof Map ? value : null;
}

function isList(value: MiValue | undefined): value is readonly MiValue[] {
  return Array.isArray(value);
}
