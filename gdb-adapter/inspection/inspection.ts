import type { GoroutineReport, TableColumns, TablePage, WrittenCore } from '../../core/protocol/adapter';
import type { GdbCore } from './gdb-core';

/** A goroutine that is shown as a thread: a group's representative, or one in Accept. */
export interface InspectedGoroutine {
  readonly goroutine: number;
  /** Thread number in the core. */
  readonly tid: number;
  /** Index into the report's groups. */
  readonly group: number;
  /** How many goroutines it stands for; 1 when only for itself. */
  readonly standsFor: number;
  /** Index into the report's acceptors, or −1. */
  readonly acceptor: number;
  readonly details: GoroutineDetails;
}

/** Fields of its runtime.g, as people read them; addresses in hex. */
export interface GoroutineDetails {
  readonly status: string;
  readonly waitReason: string;
  readonly g: string | null;
  /** Id of the goroutine that made it; null when not known. */
  readonly parent: number | null;
  /** The go statement. */
  readonly createdBy: { readonly function: string; readonly file: string; readonly line: number } | null;
  /** Null where only a table was kept. */
  readonly memory: GoroutineMemory | null;
}

/** What only the program's memory tells. */
export interface GoroutineMemory {
  /** Since when the garbage collector has seen it waiting; null when it has not. */
  readonly seenWaitingNs: number | null;
  readonly pc: string;
  readonly sp: string;
  readonly bp: string;
  readonly stackLo: string;
  readonly stackHi: string;
  readonly stackUsed: number;
  /** Address of its m, null when it has none. */
  readonly m: string | null;
  /** Thread of that m as the program knows it. */
  readonly threadId: number | null;
  /** Those of runtime/pprof; null when they could not be read. */
  readonly labels: readonly { readonly key: string; readonly value: string }[] | null;
}

/** What is known of a program's goroutines, live or from a core. */
export interface Inspection {
  readonly title: string;
  readonly report: GoroutineReport;
  readonly goroutines: readonly InspectedGoroutine[];
  /** gdb with the goroutine core open, or null without gdb (the report's notes say why). */
  readonly gdb: GdbCore | null;
  /** A page of the whole table; null where only the core is there. */
  readonly table: ((page: TablePage) => TableColumns) | null;
  /** Writes the goroutine core. @throws UserError `write` */
  readonly writeCore: (file: string) => WrittenCore;
  /**
   * Looks again at the same process with what is open already, after which `close` of the new one closes both; null where all
   * has to be opened anew. @throws UserError; this inspection is as it was then
   */
  readonly again: ((signal: AbortSignal) => Promise<Inspection>) | null;
  readonly close: () => Promise<void>;
}
