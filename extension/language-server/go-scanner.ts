/** Walks over Go source without a grammar: comments, strings and brackets (Go specification, "Lexical elements"). */

const newFunction = /func[ \t]+(?:\([^()\n]*\)[ \t]*)?[\p{L}_][\p{L}\p{N}_]*[ \t]*[([]/uy;

/** The identifier that ends at `end`, blanks skipped; '' for none. */
export function wordBefore(text: string, end: number): string {
  let to = end;
  while (to > 0 && /\s/.test(text[to - 1]!)) to--;
  let from = to;
  while (from > 0 && /[\p{L}\p{N}_]/u.test(text[from - 1]!)) from--;
  const word = text.slice(from, to);
  return /^\d/.test(word) ? '' : word;
}

/** The offset after blanks, line ends and comments. */
export function skipBlank(text: string, from: number): number {
  let i = from;
  while (i < text.length) {
    const c = text[i]!;
    if (c === ' ' || c === '\t' || c === '\r' || c === '\n' || c === ';' || c === '\ufeff') i++;
    else if (c === '/' && (text[i + 1] === '/' || text[i + 1] === '*')) i = skipComment(text, i);
    else return i;
  }
  return i;
}

/** From `/` of a comment to the line end that closes it, or after its `*` and `/`. */
export function skipComment(text: string, from: number): number {
  const line = text[from + 1] === '/';
  const end = text.indexOf(line ? '\n' : '*/', from + 2);
  if (end < 0) return text.length;
  return line ? end : end + 2;
}

/** From a quote to after the closing one; an interpreted string or rune that is not closed ends with its line. */
export function skipString(text: string, from: number): number {
  const quote = text[from]!;
  if (quote === '`') {
    const end = text.indexOf('`', from + 1);
    return end < 0 ? text.length : end + 1;
  }
  for (let i = from + 1; i < text.length; i++) {
    const c = text[i];
    if (c === '\\') i++;
    else if (c === quote) return i + 1;
    else if (c === '\n') return i;
  }
  return text.length;
}

/**
 * From an opening bracket to after the one that closes it. Where brackets do not match, it ends before the next line that
 * can only begin a function of the package.
 */
export function skipBrackets(text: string, from: number): number {
  let depth = 0;
  let i = from;
  while (i < text.length) {
    switch (text.charCodeAt(i)) {
      case 0x28: // (
      case 0x5b: // [
      case 0x7b: // {
        depth++;
        i++;
        break;
      case 0x29:
      case 0x5d:
      case 0x7d:
        i++;
        if (--depth === 0) return i;
        break;
      case 0x22: // "
      case 0x27: // '
      case 0x60: // `
        i = skipString(text, i);
        break;
      case 0x2f: // /
        i = text[i + 1] === '/' || text[i + 1] === '*' ? skipComment(text, i) : i + 1;
        break;
      case 0x0a:
        i++;
        if (beginsFunction(text, i)) return i;
        break;
      default:
        i++;
    }
  }
  return i;
}

/** True at a line that begins a function or method with a name: none inside a body can look like that. */
export function beginsFunction(text: string, at: number): boolean {
  if (text.charCodeAt(at) !== 0x66 || text.charCodeAt(at - 1) !== 0x0a) return false;
  newFunction.lastIndex = at;
  return newFunction.test(text);
}

/**
 * The end of a specification that begins at `from`: the line end at which Go puts a semicolon, a `;`, or the closing
 * bracket of the group around it.
 */
export function endOfSpec(text: string, from: number): number {
  let i = from;
  let last = '';
  while (i < text.length) {
    const c = text[i]!;
    if (c === '\n') {
      if (/[\p{L}\p{N}_)\]}"'`]/u.test(last)) return i;
      i++;
    } else if (c === ';' || c === ')' || c === '}' || c === ']') return i;
    else if (c === '(' || c === '[' || c === '{') {
      i = skipBrackets(text, i);
      if (beginsFunction(text, i)) return i;
      last = ')';
    } else if (c === '"' || c === "'" || c === '`') {
      i = skipString(text, i);
      last = '"';
    } else if (c === '/' && (text[i + 1] === '/' || text[i + 1] === '*')) i = skipComment(text, i);
    else {
      if (c !== ' ' && c !== '\t' && c !== '\r') last = c;
      i++;
    }
  }
  return i;
}
