/**
 * Typed arrays that grow by doubling. `data` may be longer than `length` and is replaced when it grows: hold the column,
 * not the array. `done()` gives the filled part without a copy.
 */
export class Int32Column {
  data: Int32Array;
  length = 0;

  constructor(capacity = 256) {
    this.data = new Int32Array(capacity);
  }

  push(value: number): void {
    if (this.length === this.data.length) {
      const grown = new Int32Array(this.length * 2);
      grown.set(this.data);
      this.data = grown;
    }
    this.data[this.length++] = value;
  }

  done(): Int32Array {
    return this.data.subarray(0, this.length);
  }
}

/** As Int32Column, for values exact up to 2^53: ids and addresses. */
export class Float64Column {
  data: Float64Array;
  length = 0;

  constructor(capacity = 256) {
    this.data = new Float64Array(capacity);
  }

  push(value: number): void {
    if (this.length === this.data.length) {
      const grown = new Float64Array(this.length * 2);
      grown.set(this.data);
      this.data = grown;
    }
    this.data[this.length++] = value;
  }

  done(): Float64Array {
    return this.data.subarray(0, this.length);
  }
}

/** As Int32Column, for bytes, flags and bit sets. */
export class Uint8Column {
  data: Uint8Array;
  length = 0;

  constructor(capacity = 256) {
    this.data = new Uint8Array(capacity);
  }

  push(value: number): void {
    if (this.length === this.data.length) this.reserve(1);
    this.data[this.length++] = value;
  }

  /** Appends `bytes[start..end)`. */
  append(bytes: Uint8Array, start: number, end: number): void {
    this.reserve(end - start);
    // subarray makes an object: a loop is cheaper for a name, `set` for a block.
    if (end - start > 64) this.data.set(bytes.subarray(start, end), this.length);
    else for (let i = start, to = this.length; i < end; i++, to++) this.data[to] = bytes[i]!;
    this.length += end - start;
  }

  done(): Uint8Array {
    return this.data.subarray(0, this.length);
  }

  private reserve(more: number): void {
    if (this.length + more <= this.data.length) return;
    const grown = new Uint8Array(Math.max(this.data.length * 2, this.length + more));
    grown.set(this.data);
    this.data = grown;
  }
}
