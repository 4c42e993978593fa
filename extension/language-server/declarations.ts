import { beginsFunction, endOfSpec, skipBlank, skipBrackets, skipComment, wordBefore } from './go-scanner';

export type DeclarationKind = 'func' | 'method' | 'type' | 'var' | 'const';

/** A declaration at package level. Offsets are UTF-16 units of the file. */
export interface Declaration {
  readonly kind: DeclarationKind;
  /** Several for `var a, b = f()`. */
  readonly names: readonly string[];
  /** Name of the receiver's type, without pointer and type parameters; '' for what is no method. */
  readonly receiver: string;
  readonly start: number;
  readonly end: number;
  /** Where the body begins; -1 without one. */
  readonly body: number;
  /** What makes the piece a declaration of its own: the keyword of the group around it. */
  readonly prefix: string;
}

export interface Import {
  /** The name given in the import, `.` and `_` among them; null for none. */
  readonly alias: string | null;
  readonly path: string;
}

/** What stands before the first declaration. */
export interface FileHead {
  readonly packageName: string;
  readonly imports: readonly Import[];
}

const word = /[\p{L}_][\p{L}\p{N}_]*/uy;
const importSpec = /^([\p{L}_.][\p{L}\p{N}_]*)?\s*(?:"([^"\n]*)"|`([^`\n]*)`)/u;

/** The package clause and the imports, without a look at the rest of the file. Never throws. */
export function headOf(text: string): FileHead {
  const imports: Import[] = [];
  let packageName = '';
  let i = 0;
  while ((i = skipBlank(text, i)) < text.length) {
    const keyword = wordAt(text, i);
    const after = i + Math.max(keyword.length, 1);
    if (keyword === 'package') {
      const name = skipBlank(text, after);
      packageName = wordAt(text, name);
      i = name + packageName.length;
    } else if (keyword === 'import')
      i = specs(text, after, (start, end) => {
        const [, alias, path, raw] = importSpec.exec(text.slice(start, end)) ?? [];
        const of = path ?? raw;
        if (of !== undefined) imports.push({ alias: alias ?? null, path: of });
      });
    else if (keyword === 'func' || keyword === 'type' || keyword === 'var' || keyword === 'const') break;
    else i = '([{'.includes(text[i]!) ? skipBrackets(text, i) : after;
  }
  return { packageName, imports };
}

/** Cuts a file into its declarations without parsing them; what is broken is passed over. Never throws. */
export function outlineOf(text: string): readonly Declaration[] {
  const declarations: Declaration[] = [];
  let i = 0;
  while ((i = skipBlank(text, i)) < text.length) {
    const keyword = wordAt(text, i);
    const after = i + Math.max(keyword.length, 1);
    if (keyword === 'func') {
      const found = functionAt(text, i);
      if (found !== null) declarations.push(found);
      i = Math.max(after, found?.end ?? after);
    } else if (keyword === 'type' || keyword === 'var' || keyword === 'const') {
      i = specs(text, after, (start, end) => {
        const names = namesAt(text, start, keyword === 'type');
        if (names.length > 0)
          declarations.push({ kind: keyword, names, receiver: '', start, end, body: -1, prefix: `${keyword} ` });
      });
    } else i = '([{'.includes(text[i]!) ? skipBrackets(text, i) : after;
  }
  return declarations;
}

/** Visits the one specification after a keyword, or each of a group in brackets; returns the offset after all. */
function specs(text: string, from: number, visit: (start: number, end: number) => void): number {
  let i = skipBlank(text, from);
  if (text[i] !== '(') {
    const end = endOfSpec(text, i);
    visit(i, end);
    return end;
  }
  const close = skipBrackets(text, i);
  i = skipBlank(text, i + 1);
  while (i < close - 1) {
    const end = Math.min(endOfSpec(text, i), close);
    visit(i, end);
    i = skipBlank(text, Math.max(end, i + 1));
  }
  return close;
}

/** `T` of `t *T`, `Set` of `s Set[K, V],`. */
function typeNameIn(receiver: string): string {
  const type = receiver.trimEnd().replace(/,$/, '').trimEnd();
  return wordBefore(type, type.endsWith(']') ? type.lastIndexOf('[') : type.length);
}

function functionAt(text: string, start: number): Declaration | null {
  let i = skipBlank(text, start + 4);
  let receiver = '';
  if (text[i] === '(') {
    const end = skipBrackets(text, i);
    receiver = typeNameIn(text.slice(i + 1, end - 1));
    if (receiver === '') return null;
    i = skipBlank(text, end);
  }
  const name = wordAt(text, i);
  if (name === '') return null;
  const body = bodyFrom(text, i + name.length);
  const end = body.open < 0 ? body.at : skipBrackets(text, body.open);
  const kind = receiver === '' ? 'func' : 'method';
  return { kind, names: [name], receiver, start, end, body: body.open, prefix: '' };
}

/** The brace that opens a body: not one of a struct or interface among the results, and none after the line's end. */
function bodyFrom(text: string, from: number): { open: number; at: number } {
  let i = from;
  while (i < text.length) {
    const c = text[i]!;
    if (c === '\n' || c === ';') return { open: -1, at: i };
    if (c === '{') {
      if (!/\b(?:struct|interface)\s*$/.test(text.slice(Math.max(from, i - 20), i))) return { open: i, at: i };
      i = skipBrackets(text, i);
    } else if (c === '(' || c === '[') {
      i = skipBrackets(text, i);
      if (beginsFunction(text, i)) return { open: -1, at: i };
    } else if (c === '/') i = text[i + 1] === '/' || text[i + 1] === '*' ? skipComment(text, i) : i + 1;
    else i++;
  }
  return { open: -1, at: i };
}

function namesAt(text: string, start: number, one: boolean): string[] {
  const names: string[] = [];
  for (let i = start; ;) {
    const name = wordAt(text, i);
    if (name === '') return names;
    names.push(name);
    i = skipBlank(text, i + name.length);
    if (one || text[i] !== ',') return names;
    i = skipBlank(text, i + 1);
  }
}

function wordAt(text: string, at: number): string {
  word.lastIndex = at;
  return word.exec(text)?.[0] ?? '';
}
