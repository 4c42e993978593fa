import { Ascii, decimalValue, digitsEnd, isDigit, mixHash } from '../../base/bytes';
import { Int32Column, Uint8Column } from '../../base/columns';
import { HashIndex } from '../../base/hash-index';
import { StringTable } from '../../base/string-table';

/**
 * Distinct frames and the places (`file:line`) they stand at. Each frame remembers the one that followed it last, so
 * that the parser mostly compares the text with a guess instead of hashing it.
 */
export class FrameStore {
  /** Place 0 is the empty one: a frame printed without file. */
  private readonly places = new StringTable();
  private readonly placeFile = new Int32Column();
  private readonly placeLine = new Int32Column();
  private readonly index = new HashIndex();
  private readonly functions = new Int32Column();
  private readonly framePlaces = new Int32Column();
  private readonly inlined = new Uint8Column();
  private readonly followers = new Int32Column();
  private readonly otherFollowers = new Int32Column();

  /** `strings` receives the file names. */
  constructor(private readonly strings: StringTable) {
    this.place(new Uint8Array(0), 0, 0);
  }

  get size(): number {
    return this.index.size;
  }

  functionOf(frame: number): number {
    return this.functions.data[frame]!;
  }

  isInlined(frame: number): boolean {
    return this.inlined.data[frame] === 1;
  }

  /** The frame that came after this one the last time (its caller or its `created by`), or −1. */
  follower(frame: number): number {
    return this.followers.data[frame]!;
  }

  /** The last frame but `follower` that came after this one, or −1: recursion and shared helpers have two callers. */
  otherFollower(frame: number): number {
    return this.otherFollowers.data[frame]!;
  }

  setFollower(frame: number, next: number): void {
    const last = this.followers.data[frame]!;
    if (last === next) return;
    this.otherFollowers.data[frame] = last;
    this.followers.data[frame] = next;
  }

  /** Where the place of `frame` ends when it stands at `at`, else −1. */
  placeEnd(frame: number, bytes: Uint8Array, at: number): number {
    return this.places.matchEnd(this.framePlaces.data[frame]!, bytes, at);
  }

  /** Id of the place `bytes[start..end)`, `file:line`. Without a line number all of it is the file. */
  place(bytes: Uint8Array, start: number, end: number): number {
    const known = this.places.size;
    const id = this.places.intern(bytes, start, end);
    if (id !== known) return id;
    let digits = end;
    while (digits > start && isDigit(bytes[digits - 1])) digits--;
    const hasLine = digits < end && digits - 1 > start && bytes[digits - 1] === Ascii.colon && end - digits < 10;
    this.placeFile.push(this.strings.intern(bytes, start, hasLine ? digits - 1 : end));
    this.placeLine.push(hasLine ? decimalValue(bytes, digits, digitsEnd(bytes, digits)) : 0);
    return id;
  }

  /** Id of the frame with these parts. */
  frame(fn: number, place: number, inlined: boolean): number {
    const flag = inlined ? 1 : 0;
    const hash = mixHash(Math.imul(fn, 0x9e3779b1) ^ Math.imul(place, 0x85ebca6b) ^ flag);
    let slot = this.index.first(hash);
    for (let id; (id = this.index.at(slot)) >= 0; slot = this.index.next(slot))
      if (this.functions.data[id] === fn && this.framePlaces.data[id] === place && this.inlined.data[id] === flag)
        return id;
    this.functions.push(fn);
    this.framePlaces.push(place);
    this.inlined.push(flag);
    this.followers.push(-1);
    this.otherFollowers.push(-1);
    return this.index.add(slot, hash);
  }

  /** The frame columns of a GoroutineTable. */
  done(): { frameFunction: Int32Array; frameFile: Int32Array; frameLine: Int32Array; frameInlined: Uint8Array } {
    const places = this.framePlaces.done();
    return {
      frameFunction: this.functions.done(),
      frameFile: places.map((p) => this.placeFile.data[p]!),
      frameLine: places.map((p) => this.placeLine.data[p]!),
      frameInlined: this.inlined.done(),
    };
  }
}
