import type { RawDocument, RawSample } from '../../core/model/recording';

/** What a reader found for one document: bytes, and whether a limit of ours cut them. */
export interface Found {
  readonly bytes: Uint8Array;
  readonly cut?: boolean;
  /** Why the bytes are not all there is, where it was no limit of ours. */
  readonly error?: string;
}

/** The documents of one sample in the making, each with when it was read and how long that took. */
export class SampleDocuments {
  #documents: RawDocument[] = [];
  readonly #begin = performance.now();

  constructor(
    /** ms since the epoch. */
    readonly startedAtMs = Date.now(),
    private readonly signal: AbortSignal | null = null,
  ) {}

  get documents(): readonly RawDocument[] {
    return this.#documents;
  }

  /**
   * Runs a reader; what it throws becomes the document's error, so that one failure costs one document.
   * @throws the reason of the signal once it is aborted: nothing more is read then
   */
  async take(name: string, read: () => Found | Promise<Found>): Promise<RawDocument> {
    this.signal?.throwIfAborted();
    const began = performance.now();
    try {
      const found = await read();
      return this.#add(name, began, found.bytes, found.error ?? null, found.cut === true);
    } catch (thrown) {
      return this.#add(name, began, null, reasonOf(thrown), false);
    }
  }

  /** Takes back what has turned out to say nothing of the target. */
  drop(isUseless: (name: string) => boolean): void {
    this.#documents = this.#documents.filter((d) => !isUseless(d.name));
  }

  #add(name: string, began: number, bytes: Uint8Array | null, error: string | null, cut: boolean): RawDocument {
    const atMs = rounded(began - this.#begin);
    const document = { name, atMs, tookMs: rounded(performance.now() - began), bytes, error, cut };
    this.#documents.push(document);
    return document;
  }
}

/** True for a sample with a dump that has ids. */
export function hasDump({ documents }: Pick<RawSample, 'documents'>): boolean {
  return documents.some((d) => d.name === 'pprof/goroutine-2.txt' && d.bytes !== null);
}

/** Text as a document. */
export function textFound(text: string, cut = false): Found {
  return { bytes: Buffer.from(text, 'utf8'), cut };
}

/** Microseconds are enough. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

/** Why something could not be read, in words, without a path of this machine where the code says it. */
export function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
  return inWords[code] ?? thrown.message;
}

const inWords: Readonly<Record<string, string>> = {
  ENOENT: 'it is not there',
  ESRCH: 'the process has ended',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EMFILE: 'the observer itself has no descriptor left',
  ENFILE: 'the machine has no descriptor left',
};
