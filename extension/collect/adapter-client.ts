import { join } from 'node:path';
import { errors } from '../../core/base/errors';
import {
  adapterRequests,
  isGoroutineReport,
  isTableColumns,
  isWrittenCore,
  type AdapterAttach,
  type AdapterPrepare,
  type GoroutineReport,
  type TableColumns,
  type WrittenCore,
} from '../../core/protocol/adapter';
import { AdapterProcess } from './adapter-process';

/** One of pid and core is given. */
export interface AdapterInspection {
  readonly pid?: number | undefined;
  /** A goroutine core to read instead of a process. */
  readonly core?: string | undefined;
  /** Path of gdb; `none` reads without it. */
  readonly gdb?: string | undefined;
  /** Where to write the goroutine core. */
  readonly writeCore?: string | undefined;
  /** How many rows of the whole table to fetch; default none. */
  readonly rows?: number;
  readonly signal?: AbortSignal | undefined;
  /** Default 60 s; then the adapter is ended. */
  readonly timeoutMs?: number;
  /** Default: beside the running bundle. */
  readonly adapterFile?: string;
  /** One that `prepareAdapter` gave, for the same process and gdb; it is used up. */
  readonly prepared?: AdapterProcess | undefined;
}

/** An adapter that opens a process, so that gdb has read its symbols when the process is inspected. What fails is told then. */
export function prepareAdapter(process: AdapterPrepare, adapterFile = defaultAdapterFile()): AdapterProcess {
  const adapter = new AdapterProcess(adapterFile);
  adapter.request(adapterRequests.prepare, process).catch(() => undefined);
  return adapter;
}

const defaultTimeoutMs = 60_000;

export interface Inspected {
  readonly report: GoroutineReport;
  readonly core: WrittenCore | null;
  readonly table: TableColumns | null;
}

/**
 * Every goroutine of a process, with gdb's frames of those in Accept, by way of the debug adapter as a child; the process is
 * not stopped. Cancelled or late, the adapter and its gdb are gone within half a second.
 * @throws UserError with the exact reason and remedy: `memory-denied`, `no-such-process`, `go-unsupported`, `core`, `write`,
 * `cancelled`, `adapter-late`, `adapter-died` and others. A missing gdb is none: the notes of the report say it.
 */
export async function inspectWithAdapter(options: AdapterInspection): Promise<Inspected> {
  const { signal, timeoutMs, adapterFile = defaultAdapterFile() } = options;
  if (signal?.aborted === true) throw errors.cancelled();
  const { prepared } = options;
  const adapter = prepared?.isAlive === true ? prepared : new AdapterProcess(adapterFile);
  try {
    return await untilOver(adapter, { signal, timeoutMs }, async () => {
      await attachTo(adapter, attachArguments(options));
      const report = await reportFrom(adapter);
      const core =
        options.writeCore === undefined
          ? null
          : await adapter.request(adapterRequests.writeCore, { file: options.writeCore });
      if (core !== null && !isWrittenCore(core)) throw errors.adapterDied('its answer is of another version');
      const table = options.rows === undefined ? null : await tableFrom(adapter, options.rows);
      return { report, core, table };
    });
  } finally {
    await adapter.end(errors.cancelled());
  }
}

/** The adapter's program beside the running bundle. */
export function defaultAdapterFile(): string {
  return join(__dirname, 'gdb-adapter.js');
}

/** What ends an adapter before its work is done. */
export interface AdapterLimits {
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
}

/** Does `work` with the adapter, which is ended when it is cancelled or late. @throws UserError `cancelled`, `adapter-late` */
export async function untilOver<T>(
  adapter: AdapterProcess,
  { signal, timeoutMs = defaultTimeoutMs }: AdapterLimits,
  work: () => Promise<T>,
): Promise<T> {
  const late = setTimeout(() => void adapter.end(errors.adapterLate(timeoutMs)), timeoutMs);
  const cancel = (): void => void adapter.end(errors.cancelled());
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    return await work();
  } finally {
    clearTimeout(late);
    signal?.removeEventListener('abort', cancel);
  }
}

export async function attachTo(adapter: AdapterProcess, args: AdapterAttach): Promise<void> {
  // The adapter is our own, so the second need not wait for the answer to the first.
  const initialized = adapter.request('initialize', { adapterID: 'go-gdb', pathFormat: 'path' });
  await Promise.all([initialized, adapter.request('attach', args)]);
}

export async function reportFrom(adapter: AdapterProcess): Promise<GoroutineReport> {
  const report = await adapter.request(adapterRequests.goroutines);
  if (!isGoroutineReport(report)) throw errors.adapterDied('its report is of another version');
  return report;
}

/** The first `count` rows by ascending goroutine id. */
export async function tableFrom(adapter: AdapterProcess, count: number): Promise<TableColumns> {
  const table = await adapter.request(adapterRequests.table, { start: 0, count });
  if (!isTableColumns(table)) throw errors.adapterDied('its table is of another version');
  return table;
}

function attachArguments({ pid, core, gdb }: AdapterInspection): AdapterAttach {
  return {
    ...(pid === undefined ? {} : { pid }),
    ...(core === undefined ? {} : { core }),
    ...(gdb === undefined ? {} : { gdb }),
  };
}
