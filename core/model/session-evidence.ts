import type { Frame } from './frame';

/** What a debug session that held the program still said of goroutines. */
export interface SessionEvidence {
  /** As people know it. */
  readonly name: string;
  /**
   * By goroutine id, innermost first, without the functions that the compiler made. Names have the last element of the package's
   * path only; pcs are what can be compared.
   */
  readonly stacks: ReadonlyMap<number, readonly Frame[]>;
}
