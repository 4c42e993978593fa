import { errors, UserError } from '../../core/base/errors';
import type { PprofAnswer, PprofClient } from './pprof-client';
import { countGoroutines } from './profile-count';
import { reasonOf, type Found, type SampleDocuments } from './sample-documents';
import type { SourceOutcome } from './source-log';
import { predictStop } from './stop-prediction';

/** What the dump part of one sample came to. */
export interface DumpOutcome extends SourceOutcome {
  /** Null when they could not be counted. */
  readonly goroutines: number | null;
}

/** debug=0 and debug=1 collect while the world runs; their two short stops were measured below this (facts: < 2 ms). */
const profileStopMs = 2;
/** The counted profile of 100k goroutines takes 0.3 s: who says nothing for this long will not answer. */
const profileFirstByteMs = 5000;

/**
 * The goroutines of one sample: first the counted profile (debug=0), which hardly stops the target and tells how many there are,
 * then the dump with ids and states (debug=2) only when the stop that it costs is within `maxPauseMs`. The counted profile holds the
 * same stacks as debug=1, so that text is asked for only when the profile could not be read.
 */
export async function sampleGoroutines(
  client: PprofClient,
  maxPauseMs: number,
  sample: SampleDocuments,
): Promise<DumpOutcome> {
  const profile = await fetchProfile(client, sample, 'pprof/goroutine.pb.gz', '0');
  if (profile.error)
    return { status: 'failed', reason: profile.error.line, pauseMs: 0, error: profile.error, goroutines: null };
  const count = countGoroutines(profile.bytes);
  if (!count.ok) {
    const text = await fetchProfile(client, sample, 'pprof/goroutine-1.txt', '1');
    const reason = `The number of goroutines is unknown (${count.error}), so no dump with ids was taken`;
    const status = text.error ? 'failed' : 'partial';
    return { status, reason, pauseMs: 2 * profileStopMs, error: text.error, goroutines: null };
  }
  const { goroutines } = count.value;
  const predicted = predictStop(count.value);
  if (predicted > maxPauseMs) {
    const reason =
      `A dump with ids of ${goroutines} goroutines would stop the program for about ${Math.ceil(predicted)} ms, ` +
      `more than the ${maxPauseMs} ms allowed; stacks were counted without ids`;
    return { status: 'partial', reason, pauseMs: profileStopMs, error: null, goroutines };
  }
  const dump = await fetchProfile(client, sample, 'pprof/goroutine-2.txt', '2');
  const pauseMs = profileStopMs + predicted;
  if (dump.error) return { status: 'partial', reason: dump.error.line, pauseMs, error: dump.error, goroutines };
  if (dump.broken)
    return { status: 'partial', reason: `The dump is cut: ${dump.broken}`, pauseMs, error: null, goroutines };
  return { status: 'ok', reason: null, pauseMs, error: null, goroutines };
}

/** How many goroutines there are, for a trace without a dump; null when that cannot be known. */
export async function goroutineCount(client: PprofClient): Promise<number | null> {
  try {
    const count = countGoroutines(
      (await client.get('goroutine', { debug: '0' }, { firstByteMs: profileFirstByteMs })).bytes,
    );
    return count.ok ? count.value.goroutines : null;
  } catch (error) {
    if (error instanceof UserError) return null; // What is wrong with pprof, the trace itself will say.
    throw error;
  }
}

type Debug = '0' | '1' | '2';

/** How each form of the profile begins: gzip, and the first lines of runtime/pprof (pprof.go) and of a traceback. */
const begins: Readonly<Record<Debug, string>> = {
  '0': '\x1f\x8b',
  '1': 'goroutine profile: total ',
  '2': 'goroutine ',
};

interface Fetched {
  readonly bytes: Uint8Array;
  readonly broken: string | null;
  readonly error: UserError | null;
}

async function fetchProfile(
  client: PprofClient,
  sample: SampleDocuments,
  name: string,
  debug: Debug,
): Promise<Fetched> {
  let error: UserError | null = null;
  const document = await sample.take(name, async () => {
    try {
      const answer = await getTwice(client, debug);
      if (!Buffer.from(answer.bytes.subarray(0, 32)).toString('latin1').startsWith(begins[debug]))
        throw errors.notPprof(client.address.base, 'what it answers is no goroutine profile');
      return found(answer);
    } catch (thrown) {
      if (thrown instanceof UserError) error = thrown;
      throw thrown;
    }
  });
  return { bytes: document.bytes ?? new Uint8Array(0), broken: document.error, error };
}

/** One more try when the connection broke; never after a timeout, which would add to the trouble of a target that cannot answer. */
async function getTwice(client: PprofClient, debug: Debug): Promise<PprofAnswer> {
  const limits = debug === '2' ? {} : { firstByteMs: profileFirstByteMs };
  try {
    return await client.get('goroutine', { debug }, limits);
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'pprof-broken') throw error;
    return await client.get('goroutine', { debug }, limits);
  }
}

function found(answer: PprofAnswer): Found {
  return answer.brokenBy === null
    ? { bytes: answer.bytes }
    : { bytes: answer.bytes, cut: true, error: `the connection broke (${reasonOf(answer.brokenBy)})` };
}
