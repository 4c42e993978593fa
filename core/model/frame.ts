/** One call on a goroutine's stack, innermost first in a list. */
export interface Frame {
  /** As Go prints it: `net/http.(*Server).Serve`, generics as `F[...]`. */
  readonly function: string;
  /** Path as the compiler recorded it; '' where the source has none. */
  readonly file: string;
  /** 1-based; 0 where the source has none. */
  readonly line: number;
  /** Hex with 0x, where the source has it. */
  readonly pc: string | null;
  /** True for a call that the compiler inlined into the frame below it. */
  readonly inlined: boolean;
}
