import { keptRegisters } from './lost-variables';

/**
 * What may be evaluated: a grammar of gdb's C expressions without anything that changes or calls. What it does not know is
 * refused, so a new operator of gdb is refused until it is added here.
 *
 *   expression := unary (binary-operator unary | ? expression : unary)*
 *   unary      := (- + ! ~ * & sizeof | cast) unary | postfix
 *   cast       := ( type ) where the type is a quoted or C type name, with stars unless it is C's
 *   postfix    := primary ( . name | -> name | [ expression ] )*
 *   primary    := number | character | name | 'quoted name' | $register | ( expression )
 */

const longest = 1000;
const deepest = 60;

const token =
  /\s*(?:(0[xX][0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[uUlL]*)|('(?:[^'\\\n]|\\.)*')|(\$?[A-Za-z_$][\w$]*)|(\+\+|--|->|::|<<=|>>=|<<|>>|[-+*/%&|^]=|<=|>=|==|!=|&&|\|\||[-+*/%&|^~!<>=?:.,;()[\]{}@"`#\\]))/y;

const binary = new Set('+ - * / % << >> < > <= >= == != & ^ | && || @ ::'.split(' '));
const prefix = new Set(['-', '+', '!', '~', '*', '&', 'sizeof']);
/** Types that gdb's C knows without debug information; the last word of a type may be followed by stars. */
const types = new Set(
  'void char short int long unsigned signed float double _Bool bool uint8_t uint16_t uint32_t uint64_t int8_t int16_t int32_t int64_t'.split(
    ' ',
  ),
);
const changes: Readonly<Record<string, string>> = { '++': 'it changes a value', '--': 'it changes a value' };

class Refused extends Error {}

/** Why `expression` may not be evaluated (`fault`), or that it only reads, and which variables by their plain names. */
export function readOnly(
  expression: string,
): { readonly fault: string } | { readonly fault: null; readonly names: readonly string[] } {
  if (expression.length > longest) return { fault: 'it is too long' };
  if (/[\0\n\r]/.test(expression)) return { fault: 'it is more than one line' };
  try {
    const tokens = split(expression);
    if (tokens.length === 0) return { fault: 'it is empty' };
    const reader = new Reader(tokens);
    reader.whole();
    return { fault: null, names: reader.names };
  } catch (error) {
    if (error instanceof Refused) return { fault: error.message };
    throw error;
  }
}

interface Token {
  readonly kind: 'number' | 'quoted' | 'name' | 'operator';
  readonly text: string;
}

function split(expression: string): Token[] {
  const tokens: Token[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < expression.length) {
    const from = token.lastIndex;
    const found = token.exec(expression);
    if (!found) {
      const rest = expression.slice(from).trim();
      if (rest === '') break;
      throw new Refused(`${rest.slice(0, 10)} is not understood`);
    }
    const [, number, quoted, name, operator = ''] = found;
    if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (quoted !== undefined) tokens.push({ kind: 'quoted', text: quoted });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name });
    else if (operator === '"') throw new Refused('a string would be written into memory');
    else tokens.push({ kind: 'operator', text: operator });
  }
  return tokens;
}

class Reader {
  private at = 0;
  private depth = 0;
  /** Of variables, not of fields. */
  readonly names: string[] = [];

  constructor(private readonly tokens: readonly Token[]) {}

  whole(): void {
    this.expression();
    if (this.at < this.tokens.length) throw this.unexpected();
  }

  private expression(): void {
    if (++this.depth > deepest) throw new Refused('it is nested too deeply');
    this.unary();
    for (;;) {
      const next = this.operator();
      if (next === '?') {
        this.at++;
        this.expression();
        this.expect(':');
        this.unary();
      } else if (next !== null && binary.has(next)) {
        this.at++;
        this.unary();
      } else break;
    }
    this.depth--;
  }

  private unary(): void {
    if (++this.depth > deepest) throw new Refused('it is nested too deeply');
    const next = this.tokens[this.at];
    if (next && prefix.has(next.text) && next.kind !== 'quoted') {
      this.at++;
      this.unary();
    } else if (this.isCast()) this.unary();
    else this.postfix();
    this.depth--;
  }

  /** Reads `( type )` when that is what stands here. */
  private isCast(): boolean {
    if (this.operator() !== '(') return false;
    let at = this.at + 1;
    let isC = false;
    let isNamed = false;
    for (; this.tokens[at]?.kind === 'name' || this.tokens[at]?.kind === 'quoted'; at++) {
      const { kind, text } = this.tokens[at]!;
      if (kind === 'name' && types.has(text)) isC = true;
      else if (kind === 'quoted' && !isNamed) isNamed = true;
      else if (text !== 'const' && text !== 'struct') return false;
    }
    const firstStar = at;
    while (this.tokens[at]?.text === '*') at++;
    if (this.tokens[at]?.text !== ')' || (!isC && !(isNamed && at > firstStar))) return false;
    this.at = at + 1;
    return true;
  }

  private postfix(): void {
    this.primary();
    for (;;) {
      const next = this.operator();
      if (next === '.' || next === '->') {
        this.at++;
        const name = this.tokens[this.at++];
        if (name?.kind !== 'name' || name.text.includes('$')) throw new Refused(`a field must follow ${next}`);
      } else if (next === '[') {
        this.at++;
        this.expression();
        this.expect(']');
      } else if (next === '(') throw new Refused('it calls a function');
      else return;
    }
  }

  private primary(): void {
    const next = this.tokens[this.at];
    if (!next) throw new Refused('it ends too early');
    if (next.text === '(' && next.kind === 'operator') {
      this.at++;
      this.expression();
      this.expect(')');
    } else if (next.kind === 'operator') throw this.unexpected();
    else {
      if (next.text.startsWith('$') && !keptRegisters.has(next.text.slice(1)))
        throw new Refused(`a parked goroutine keeps no ${next.text}`);
      if (next.kind === 'name' && !next.text.startsWith('$')) this.names.push(next.text);
      this.at++;
    }
  }

  /** The operator here, or null. */
  private operator(): string | null {
    const next = this.tokens[this.at];
    return next?.kind === 'operator' ? next.text : null;
  }

  private expect(text: string): void {
    if (this.operator() !== text) throw this.unexpected();
    this.at++;
  }

  private unexpected(): Refused {
    const text = this.tokens[this.at]?.text;
    if (text === undefined) return new Refused('it ends too early');
    if (/^(?:[-+*/%&|^]|<<|>>)?=$/.test(text)) return new Refused('it assigns');
    return new Refused(changes[text] ?? `${text} is not understood here`);
  }
}
