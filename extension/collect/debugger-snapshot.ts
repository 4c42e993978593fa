import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../core/base/errors';
import { mostRows, type RecordedGoroutines } from '../../core/protocol/adapter';
import { inspectWithAdapter } from './adapter-client';
import type { AdapterProcess } from './adapter-process';
import { takeSessionStacks, type PausedSession } from './paused-session';
import type { SampleDocuments } from './sample-documents';
import type { SnapshotReader } from './snapshot-reader';
import type { SourceOutcome } from './source-log';

export interface SnapshotRequest {
  readonly pid: number;
  /** Path of gdb, `none` to do without it. */
  readonly gdb: string;
  readonly adapterFile: string | undefined;
  /** An adapter that has opened the process already. */
  readonly prepared: AdapterProcess | undefined;
  /** Keep the goroutine core too: memory of the program, so only when it was asked for. */
  readonly keepCore: boolean;
  /** A debug session that holds the process still, if there is one. */
  readonly paused: PausedSession | undefined;
  /** Reads without gdb, with what an earlier sample opened; null to look with gdb. */
  readonly reader: SnapshotReader | null;
  readonly signal: AbortSignal;
}

/**
 * All goroutines from the memory of the process, and gdb's frames of those in Accept, into `sample`. Nothing is stopped: the
 * adapter's own report says what it cost.
 */
export async function takeSnapshot(request: SnapshotRequest, sample: SampleDocuments): Promise<SourceOutcome> {
  const { pid, gdb, signal, adapterFile, prepared } = request;
  const folder = request.keepCore ? mkdtempSync(join(tmpdir(), 'accept-leak-')) : null;
  const coreFile = folder === null ? null : join(folder, 'goroutines.core');
  let error: UserError | null = null;
  let pauseMs = 0;
  const notes: string[] = [];
  const accepting: number[] = [];
  const { bytes } = await sample.take('debugger/goroutines.json', async () => {
    try {
      const options = {
        pid,
        gdb,
        signal,
        prepared,
        rows: mostRows,
        ...(coreFile === null ? {} : { writeCore: coreFile }),
      };
      const { report, table } =
        (await request.reader?.read(signal)) ??
        (await inspectWithAdapter(adapterFile === undefined ? options : { ...options, adapterFile }));
      pauseMs = report.pauseMs;
      notes.push(...report.notes);
      accepting.push(...report.acceptors.map((a) => a.goroutine));
      // Never null here: the table of a process was asked for.
      const recorded = { report, table: table! } satisfies RecordedGoroutines;
      return { bytes: Buffer.from(JSON.stringify(recorded)), cut: recorded.table.id.length < recorded.table.total };
    } catch (thrown) {
      if (thrown instanceof UserError) error = thrown;
      throw thrown;
    }
  });
  if (folder !== null && coreFile !== null) {
    if (bytes !== null) await sample.take('debugger/goroutines.core', () => ({ bytes: readFileSync(coreFile) }));
    rmSync(folder, { recursive: true, force: true });
  }
  if (request.paused) await takeSessionStacks(request.paused, accepting, sample, signal);
  const failed = error as UserError | null;
  if (failed) return { status: 'failed', reason: failed.line, pauseMs: 0, error: failed };
  return { status: notes.length === 0 ? 'ok' : 'partial', reason: notes[0] ?? null, pauseMs, error: null };
}
