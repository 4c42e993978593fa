import { UserError } from '../../core/base/errors';
import type { PprofClient } from './pprof-client';
import type { SampleDocuments } from './sample-documents';
import type { SourceOutcome } from './source-log';
import { predictTraceStop } from './stop-prediction';

export interface TraceRequest {
  readonly lengthMs: number;
  readonly maxPauseMs: number;
  /** How many goroutines the target has; null when that is not known. */
  readonly goroutines: number | null;
  /** `go1.26.8`, or null when it is not known. */
  readonly goVersion: string | null;
}

/** A busy server writes some 70 MB a second (facts, 16 clients flat out); what is cut here is still analysed up to there. */
const maxTraceBytes = 128 << 20;

/**
 * Records an execution trace of the target into `sample`, from now on for `lengthMs`, unless beginning it would stop the
 * target for longer than is allowed.
 */
export async function recordTrace(
  client: PprofClient,
  request: TraceRequest,
  sample: SampleDocuments,
): Promise<SourceOutcome> {
  const { lengthMs, maxPauseMs, goroutines, goVersion } = request;
  if (goroutines === null)
    return skipped('The number of goroutines is unknown, so what a trace would cost the program is unknown too');
  const pauseMs = predictTraceStop(goroutines, goVersion);
  if (pauseMs > maxPauseMs)
    return skipped(
      `To begin a trace of ${goroutines} goroutines would stop the program for about ${Math.ceil(pauseMs)} ms, ` +
        `more than the ${maxPauseMs} ms allowed`,
    );
  let error: UserError | null = null;
  const document = await sample.take('trace/execution.trace', async () => {
    try {
      const limits = { firstByteMs: lengthMs + 5000, totalMs: lengthMs + 20_000, maxBytes: maxTraceBytes };
      const answer = await client.get('trace', { seconds: String(lengthMs / 1000) }, { ...limits, keepCut: true });
      return answer.brokenBy === null
        ? { bytes: answer.bytes }
        : { bytes: answer.bytes, cut: true, error: `it is cut: ${answer.brokenBy}` };
    } catch (thrown) {
      if (thrown instanceof UserError) error = thrown;
      throw thrown;
    }
  });
  const failed = error as UserError | null;
  if (failed) return { status: 'failed', reason: failed.line, pauseMs: 0, error: failed };
  if (document.error) return { status: 'partial', reason: `The trace: ${document.error}`, pauseMs, error: null };
  return { status: 'ok', reason: null, pauseMs, error: null };
}

function skipped(reason: string): SourceOutcome {
  return { status: 'skipped', reason, pauseMs: 0, error: null };
}
