/** States of a processor (tracev2.ProcStatus, Go 1.26); abandoned: in a syscall, and the thread is not known. */
export const ProcStatus = { running: 1, idle: 2, syscall: 3, abandoned: 4 } as const;

/** Ranges of time in flight on a goroutine or processor, as `type × 2^32 + description`. */
class Ranges {
  private inFlight: number[] = [];

  has(range: number): boolean {
    return this.inFlight.includes(range);
  }

  add(range: number): void {
    this.inFlight.push(range);
  }

  /** Ends a range of this type, whatever its description; false when there is none. */
  end(type: number): boolean {
    const i = this.inFlight.findIndex((r) => Math.floor(r / 2 ** 32) === type);
    if (i < 0) return false;
    this.inFlight.splice(i, 1);
    return true;
  }
}

/** What the merge knows of a goroutine. A sequence number counts within its generation. */
export class Goroutine {
  seq = 0;
  readonly ranges = new Ranges();
  readonly regions: string[] = [];

  constructor(
    readonly id: number,
    public status: number,
    public generation: number,
  ) {}

  /** The status event of a generation begins its count. */
  reset(generation: number): void {
    this.seq = 0;
    this.generation = generation;
  }

  isNext(generation: number, seq: number): boolean {
    return this.generation === generation && seq === this.seq + 1;
  }
}

export class Processor {
  seq = 0;
  readonly ranges = new Ranges();

  constructor(
    readonly id: number,
    public status: number,
    public generation: number,
  ) {}

  reset(generation: number): void {
    this.seq = 0;
    this.generation = generation;
  }

  isNext(generation: number, seq: number): boolean {
    return this.generation === generation && seq === this.seq + 1;
  }
}

/** A thread (M) and what is bound to it. */
export class Thread {
  g: Goroutine | null = null;
  p: Processor | null = null;

  constructor(readonly id: number) {}
}

/** Everything that the merge carries from event to event. */
export class RunState {
  readonly goroutines = new Map<number, Goroutine>();
  readonly processors = new Map<number, Processor>();
  readonly threads = new Map<number, Thread>();
  readonly tasks = new Set<number>();
  gcSeq = 0;
  gc: 'undetermined' | 'running' | 'not-running' = 'undetermined';
  generation = 0;
  initialGeneration = 0;

  get isInitial(): boolean {
    return this.generation === this.initialGeneration;
  }

  thread(id: number): Thread {
    let thread = this.threads.get(id);
    if (thread === undefined) this.threads.set(id, (thread = new Thread(id)));
    return thread;
  }
}
