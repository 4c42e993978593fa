import { Float64Column, Uint8Column } from '../../base/columns';
import { decodeUtf8 } from '../../base/utf8';
import type { Frame } from '../../model/frame';
import type { TraceSource } from '../source';
import { broken } from '../trace-error';
import { functionRank, noClass, StackRank } from '../wait-class';
import type { Generation, TableBatch } from './batch-index';
import { Ev } from './event-kinds';
import { TableCursor } from './table-cursor';

/**
 * Ids are given one after the other (runtime/tracemap.go) and an entry takes at least three bytes, so an id larger than
 * the table is long comes from a damaged one, and would only take memory. Small tables may have gaps.
 */
const alwaysAllowed = 1 << 16;
const longestString = 1 << 10;
const deepestStack = 128;
/** Class of a stack id that the table does not have. */
export const unknownStack = 255;

/**
 * Strings and stacks of one generation. Texts stay in the source; here are their places and, of each stack, the rank of
 * its wait class. Format: internal/trace/generation.go (Go 1.26), runtime/tracestack.go, runtime/tracestring.go.
 */
export class GenerationTables {
  /** By string id: offset of the bytes + 1 (0: no such string), and length. */
  private readonly stringAt = new Float64Column(1024);
  private readonly stringLength = new Float64Column(1024);
  private readonly stringRank = new Uint8Column(1024);
  private readonly stackRank = new StackRank();
  /** By stack id: offset of the frame count. */
  private readonly stackAt = new Float64Column(1024);
  /** By stack id: rank of the class, `unknownStack` where there is no such stack. Id 0 is the empty stack. */
  private readonly ranks = new Uint8Column(1024);
  /** The last part of each table: most generations have no other, and their texts need not be read again. */
  private strings: TableCursor | null = null;
  private stacks: TableCursor | null = null;

  /** @throws BrokenTrace `bad-table`, `bad-number`, `missing-entry`, `truncated` */
  constructor(
    private readonly source: TraceSource,
    generation: Generation,
  ) {
    const mostStrings = mostIds(generation.strings);
    for (const batch of generation.strings)
      this.addStrings((this.strings = new TableCursor(source, batch)), mostStrings);
    this.ranks.push(noClass);
    this.stackAt.push(0);
    const mostStacks = mostIds(generation.stacks);
    for (const batch of generation.stacks) this.addStacks((this.stacks = new TableCursor(source, batch)), mostStacks);
  }

  get stackRanks(): Uint8Array {
    return this.ranks.done();
  }

  hasString(id: number): boolean {
    return id === 0 || (id < this.stringAt.length && this.stringAt.data[id] !== 0);
  }

  hasStack(id: number): boolean {
    return id < this.ranks.length && this.ranks.data[id] !== unknownStack;
  }

  /** Text of a string, '' for id 0 and for one that is not there. */
  text(id: number): string {
    if (id === 0 || !this.hasString(id)) return '';
    const offset = this.stringAt.data[id]! - 1;
    const length = this.stringLength.data[id]!;
    const held = this.strings?.held(offset, length) ?? null;
    if (held !== null) return decodeUtf8(held);
    const bytes = new Uint8Array(length);
    this.source.read(offset, bytes);
    return decodeUtf8(bytes);
  }

  /** Frames of a stack, innermost first; empty for id 0 and for one that is not there. Inlined calls are not marked. */
  frames(id: number): Frame[] {
    if (id === 0 || !this.hasStack(id)) return [];
    const cursor = this.stackCursor(this.stackAt.data[id]!);
    return Array.from({ length: cursor.varint() }, () => {
      const pc = `0x${cursor.varint().toString(16)}`;
      const name = this.text(cursor.varint());
      const file = this.text(cursor.varint());
      return { function: name, file, line: cursor.varint(), pc, inlined: false };
    });
  }

  /** A cursor at the frame count of a stack. */
  private stackCursor(offset: number): TableCursor {
    if (this.stacks?.moveTo(offset) === true) return this.stacks;
    const size = Math.min(this.source.size - offset, deepestStack * 40 + 10);
    return new TableCursor(this.source, { offset, size, time: 0 });
  }

  private addStrings(cursor: TableCursor, most: number): void {
    cursor.byte();
    while (!cursor.atEnd) {
      const start = cursor.offset;
      if (cursor.byte() !== Ev.string) broken('bad-table', 'The string table holds something else', start);
      const id = cursor.varint();
      const length = cursor.varint();
      if (length > longestString) broken('bad-table', `A string says that it has ${length} bytes`, start);
      if (id > most) broken('bad-table', `A string has the id ${id}`, start);
      if (id !== 0 && this.hasString(id)) broken('bad-table', `The string id ${id} is there twice`, start);
      const at = cursor.offset;
      const from = cursor.at;
      cursor.skip(length);
      setAt(this.stringAt, id, at + 1);
      setAt(this.stringLength, id, length);
      while (this.stringRank.length <= id) this.stringRank.push(noClass);
      this.stringRank.data[id] = functionRank(cursor.bytes, from, length);
    }
  }

  private addStacks(cursor: TableCursor, most: number): void {
    cursor.byte();
    while (!cursor.atEnd) {
      const start = cursor.offset;
      if (cursor.byte() !== Ev.stack) broken('bad-table', 'The stack table holds something else', start);
      const id = cursor.varint();
      if (id > most) broken('bad-table', `A stack has the id ${id}`, start);
      if (id !== 0 && this.hasStack(id)) broken('bad-table', `The stack id ${id} is there twice`, start);
      const at = cursor.offset;
      const rank = this.rankOfFrames(cursor, start);
      while (this.ranks.length <= id) this.ranks.push(unknownStack);
      this.ranks.data[id] = rank;
      setAt(this.stackAt, id, at);
    }
  }

  private rankOfFrames(cursor: TableCursor, start: number): number {
    const count = cursor.varint();
    if (count > deepestStack) broken('bad-table', `A stack says that it has ${count} frames`, start);
    for (let i = 0; i < count; i++) {
      cursor.varint();
      const name = cursor.varint();
      const file = cursor.varint();
      cursor.varint();
      if (!this.hasString(name) || !this.hasString(file))
        broken('missing-entry', 'A stack names a string that is not there', start);
      this.stackRank.add(name === 0 ? noClass : this.stringRank.data[name]!);
    }
    return this.stackRank.take();
  }
}

function mostIds(table: readonly TableBatch[]): number {
  return table.reduce((bytes, batch) => bytes + batch.size, alwaysAllowed);
}

function setAt(column: Float64Column, index: number, value: number): void {
  while (column.length <= index) column.push(0);
  column.data[index] = value;
}
