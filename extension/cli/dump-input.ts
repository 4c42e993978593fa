import { closeSync, openSync, readSync } from 'node:fs';
import { errors, UserError } from '../../core/base/errors';
import type { StackProfile } from '../../core/model/stack-profile';
import { detect, detectWindow, type DocumentKind } from '../../core/parse/detect';
import { GoroutineDumpParser, type GoroutineDump } from '../../core/parse/goroutine-dump';

/** What was in the file: goroutines with ids and states, or counted stacks. */
export type DumpInput =
  | { readonly kind: 'dump'; readonly dump: GoroutineDump }
  | { readonly kind: 'profile'; readonly profile: StackProfile };

const chunkSize = 256 << 10;
/** A bound on what packed input may unpack to, and on profiles, which are read as a whole. */
const most = 1 << 30;
const largestProfile = 128 << 20;

/**
 * Reads a dump or a goroutine profile from a file, or from standard input for `-`, packed or not. Dumps stream through
 * one buffer. Throws UserError when the file cannot be read or is something else.
 */
export async function readDumpInput(file: string): Promise<DumpInput> {
  const sink = new Sink(file);
  let gzip: { push: (b: Uint8Array) => { ok: boolean }; finish: () => GzipEnd } | null = null;
  let isFirst = true;
  for await (const chunk of chunks(file)) {
    if (isFirst && detect(chunk) === 'gzip') {
      const { GzipReader } = await import('../../core/parse/inflate');
      gzip = new GzipReader(most, (unpacked) => {
        sink.push(unpacked);
      });
    }
    isFirst = false;
    if (gzip === null) sink.push(chunk);
    else if (!gzip.push(chunk).ok) break;
  }
  const end = gzip?.finish();
  return sink.finish(
    end === undefined || end.ok ? null : `${end.error.message} (at byte ${end.error.offset} of the file)`,
  );
}

type GzipEnd = { ok: true } | { ok: false; error: { message: string; offset: number } };

/** Takes unpacked bytes and hands them to the reader that their beginning calls for. */
class Sink {
  private kind: DocumentKind = 'empty';
  private readonly parser = new GoroutineDumpParser();
  private readonly whole: Uint8Array[] = [];
  private size = 0;

  constructor(private readonly file: string) {}

  push(chunk: Uint8Array): void {
    if (this.kind === 'empty') this.kind = detect(chunk);
    // A dump may stand far behind in a log: text that looks like nothing yet is read as well.
    if (this.kind === 'goroutine-dump' || this.kind === 'unknown') this.parser.push(chunk);
    else if (this.kind === 'goroutine-groups' || this.kind === 'pprof') {
      this.size += chunk.length;
      if (this.size > largestProfile) throw errors.noDump(this.file, 'is a profile of more than 128 MiB');
      this.whole.push(chunk.slice());
    } else throw errors.noDump(this.file, descriptions[this.kind]);
  }

  /** `damage`: what was wrong with the packing; of a dump the part before it is still good. */
  async finish(damage: string | null): Promise<DumpInput> {
    if (this.kind === 'goroutine-dump' || this.kind === 'unknown') {
      const dump = this.parser.finish();
      if (dump.table.count === 0)
        throw errors.noDump(this.file, damage === null ? descriptions.unknown : `is damaged: ${damage}`);
      if (damage === null) return { kind: 'dump', dump };
      const issues = [...dump.issues, { offset: dump.bytes, message: damage }];
      return { kind: 'dump', dump: { ...dump, truncated: true, issues } };
    }
    if (damage !== null) throw errors.noDump(this.file, `is damaged: ${damage}`);
    if (this.kind === 'empty') throw errors.noDump(this.file, descriptions.empty);
    const bytes = Buffer.concat(this.whole);
    const profile =
      this.kind === 'pprof'
        ? (await import('../../core/parse/pprof')).parsePprof(bytes)
        : (await import('../../core/parse/goroutine-groups')).parseGoroutineGroups(bytes);
    if (!profile.ok) throw errors.noDump(this.file, `is damaged: ${profile.error}`);
    return { kind: 'profile', profile: profile.value };
  }
}

const descriptions: Readonly<Record<DocumentKind, string>> = {
  'goroutine-dump': 'is a goroutine dump',
  'goroutine-groups': 'is a goroutine profile',
  pprof: 'is a profile',
  gzip: 'is packed twice',
  trace: 'is an execution trace (see accept-leak trace)',
  html: 'is a web page, perhaps the error or login page of a proxy',
  zip: 'is a zip archive',
  tar: 'is a tar archive',
  elf: 'is a program',
  empty: 'is empty',
  unknown: 'is no dump',
};

/** The bytes of the file; each chunk is good only until the next. */
async function* chunks(file: string): AsyncGenerator<Uint8Array> {
  if (file === '-') {
    yield* gathered(process.stdin);
    return;
  }
  let fd = -1;
  try {
    fd = openSync(file, 'r');
    const buffer = new Uint8Array(chunkSize);
    for (let n; (n = readSync(fd, buffer)) > 0;) yield buffer.subarray(0, n);
  } catch (e) {
    throw e instanceof UserError ? e : errors.noFile(file, e instanceof Error ? e.message : String(e));
  } finally {
    if (fd >= 0) closeSync(fd);
  }
}

/** A pipe may give a few bytes only: what the kind is told from comes in one piece. */
async function* gathered(input: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  let head: Uint8Array | null = new Uint8Array(0);
  for await (const chunk of input) {
    if (!(chunk instanceof Uint8Array)) continue;
    if (head === null) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < detectWindow) continue;
    yield head;
    head = null;
  }
  if (head !== null && head.length > 0) yield head;
}
