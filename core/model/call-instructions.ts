/** The machine code of a call that a frame waits for, as gdb prints it. */
export interface CallInstructions {
  /** The frame's pc: hex with 0x. */
  readonly pc: string;
  /** Where the instructions are, as Go prints it: the frame's function, or the one that enters the kernel for it. */
  readonly function: string;
  /** A few, ascending; the last is the call, or the system call. */
  readonly instructions: readonly Instruction[];
}

export interface Instruction {
  /** Hex with 0x. */
  readonly address: string;
  readonly text: string;
}
