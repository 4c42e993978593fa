import { errors } from '../../core/base/errors';
import { adapterRequests, mostRows, type RecordedGoroutines } from '../../core/protocol/adapter';
import { attachTo, defaultAdapterFile, reportFrom, tableFrom, untilOver } from './adapter-client';
import { AdapterProcess } from './adapter-process';

/** A snapshot takes some 0.1 s; one that is not there by then will not come. */
const timeoutMs = 20_000;

/**
 * Reads the goroutines of a process again and again, with one adapter that stays: program, offsets and function table are read
 * once. Without gdb, which would look at each snapshot anew. After a failure the next reading begins with a new adapter.
 */
export class SnapshotReader {
  #adapter: AdapterProcess | null = null;

  constructor(
    private readonly pid: number,
    private readonly adapterFile = defaultAdapterFile(),
  ) {}

  /** @throws UserError as `inspectWithAdapter` */
  async read(signal: AbortSignal): Promise<RecordedGoroutines> {
    if (signal.aborted) throw errors.cancelled();
    const known = this.#adapter;
    const adapter = (this.#adapter ??= new AdapterProcess(this.adapterFile));
    try {
      return await untilOver(adapter, { signal, timeoutMs }, async () => {
        if (known === null) await attachTo(adapter, { pid: this.pid, gdb: 'none' });
        else await adapter.request(adapterRequests.refresh);
        return { report: await reportFrom(adapter), table: await tableFrom(adapter, mostRows) };
      });
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** The adapter is gone when this is done. */
  async close(): Promise<void> {
    const adapter = this.#adapter;
    this.#adapter = null;
    await adapter?.end(errors.cancelled());
  }
}
