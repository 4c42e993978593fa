/** Largest input that is promised to be read without harm. */
export const largestInput = 1 << 20;

const telling = [0, 1, 2, 3, 4, 7, 8, 10, 13, 16, 31, 32, 63, 64, 100, 127, 128, 200, 254, 255];
const numbers = ['0', '-1', '1', '255', '4294967295', '9007199254740993', '18446744073709551615', '1e309', 'NaN'];

/** xorshift32: the same seed gives the same inputs. */
export class Chance {
  constructor(private state: number) {
    if (state === 0) this.state = 0x9e3779b9;
  }

  /** A whole number from 0 to below `end`. */
  below(end: number): number {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return (this.state >>> 0) % end;
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }
}

/** Changes inputs, one to eight small steps at a time, within `longest` bytes. */
export class Mutator {
  private readonly work = new Uint8Array(2 * largestInput);
  private length = 0;
  private readonly words: readonly Uint8Array[];

  constructor(
    private readonly chance: Chance,
    words: readonly string[],
    private readonly longest: number,
  ) {
    this.words = [...words, ...numbers].map((w) => Buffer.from(w, 'latin1'));
  }

  /** A changed copy of `input`; `other` lends it pieces. */
  mutate(input: Uint8Array, other: Uint8Array): Uint8Array {
    this.set(input.subarray(0, this.longest));
    for (let steps = 1 << this.chance.below(4); steps > 0; steps--) this.step(other);
    return this.work.slice(0, this.length);
  }

  /** A piece of `input` again and again up to the largest input: what is not linear shows itself. */
  stretch(input: Uint8Array): Uint8Array {
    this.set(input.subarray(0, 4096));
    const [from, to] = this.range(this.length);
    const piece = this.work.slice(from, Math.max(to, from + 1));
    const tail = this.work.slice(to, this.length);
    this.length = from;
    const end = largestInput - tail.length;
    while (this.length + piece.length <= end && piece.length > 0) {
      this.work.set(piece, this.length);
      this.length += piece.length;
    }
    this.work.set(tail, this.length);
    return this.work.slice(0, this.length + tail.length);
  }

  private set(input: Uint8Array): void {
    this.work.set(input);
    this.length = input.length;
  }

  private step(other: Uint8Array): void {
    const { chance, work } = this;
    if (this.length === 0) {
      this.insert(0, chance.of(this.words));
      return;
    }
    const at = chance.below(this.length);
    switch (chance.below(13)) {
      case 0:
        work[at]! ^= 1 << chance.below(8);
        break;
      case 1:
        work[at] = chance.below(256);
        break;
      case 2:
        work[at] = chance.of(telling);
        break;
      case 3:
        work[at]! += chance.below(35) - 17;
        break;
      case 4: {
        const [from, to] = this.range(this.length);
        work.copyWithin(from, to, this.length);
        this.length -= to - from;
        break;
      }
      case 5: {
        const [from, to] = this.range(this.length);
        this.insert(at, work.slice(from, to));
        break;
      }
      case 6: {
        const [from, to] = this.range(this.length);
        work.copyWithin(at, from, Math.min(to, from + this.length - at));
        break;
      }
      case 7:
        this.insert(at, chance.of(this.words));
        break;
      case 8:
        this.overwrite(at, chance.of(this.words));
        break;
      case 9:
      case 10: {
        const [from, to] = this.range(other.length);
        if (chance.below(2) === 0) this.insert(at, other.subarray(from, to));
        else this.overwrite(at, other.subarray(from, to));
        break;
      }
      case 11:
        this.length = at;
        break;
      default:
        this.little(at);
    }
  }

  /** A number of 2, 4 or 8 bytes at the edge of its range. */
  private little(at: number): void {
    const size = 2 << this.chance.below(3);
    const value = this.chance.of([0n, 1n, -1n, 127n, 32767n, 65535n, 2147483647n, 4294967295n, 1n << 53n, 1n << 63n]);
    for (let i = 0; i < size && at + i < this.length; i++) this.work[at + i] = Number((value >> BigInt(8 * i)) & 0xffn);
  }

  private insert(at: number, piece: Uint8Array): void {
    const fits = piece.subarray(0, Math.max(0, this.longest - this.length));
    this.work.copyWithin(at + fits.length, at, this.length);
    this.work.set(fits, at);
    this.length += fits.length;
  }

  private overwrite(at: number, piece: Uint8Array): void {
    this.work.set(piece.subarray(0, this.length - at), at);
  }

  /** Short ones more often than long ones. */
  private range(length: number): [number, number] {
    if (length === 0) return [0, 0];
    const from = this.chance.below(length);
    const size = 1 + this.chance.below(Math.min(length - from, 1 << (1 + this.chance.below(12))));
    return [from, from + size];
  }
}
