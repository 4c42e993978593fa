import { Ascii, hexDigit } from '../../base/bytes';

/**
 * Reads the arguments of a call, `(0xc0001, {0x1?, 0x2}, ...)`, up to the end of the line. The first word is kept, the
 * others are only checked. Source: runtime/traceback.go, printArgs, Go 1.18 (braces, `_`, `?`); before, bare words.
 */
export class CallArguments {
  /** First argument word, −1 for none; exact below 2^53. */
  word = -1;
  /** The word was marked with `?`: it may be stale. */
  unsure = false;
  /** Printed as `(...)`: the call was inlined. */
  inlined = false;

  /** For a call without an argument list. */
  none(): void {
    this.word = -1;
    this.unsure = false;
    this.inlined = false;
  }

  /**
   * `at` is behind the opening parenthesis, and a line feed follows somewhere. Returns where the next line begins, or
   * −1 when this is no argument list.
   */
  read(bytes: Uint8Array, at: number): number {
    this.none();
    let i = at;
    while (bytes[i] === Ascii.openBrace) i++;
    if (bytes[i] === Ascii.zero && bytes[i + 1] === 120) {
      let digit;
      let word = 0;
      for (i += 2; (digit = hexDigit(bytes[i])) >= 0; i++) word = word * 16 + digit;
      this.word = word;
      this.unsure = bytes[i] === Ascii.question;
    }
    while (isArgumentByte[bytes[i]!] === 1) i++;
    if (bytes[i] !== Ascii.closeParen) return -1;
    this.inlined =
      i === at + 3 && bytes[at] === Ascii.dot && bytes[at + 1] === Ascii.dot && bytes[at + 2] === Ascii.dot;
    if (bytes[i + 1] === Ascii.lf) return i + 2;
    return bytes[i + 1] === Ascii.cr && bytes[i + 2] === Ascii.lf ? i + 3 : -1;
  }
}

const isArgumentByte = new Uint8Array(256);
for (const c of '0123456789abcdefx?_{}., ') isArgumentByte[c.charCodeAt(0)] = 1;
