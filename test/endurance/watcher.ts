import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SourceName } from '../../core/model/recording';
import { collectRecording } from '../../extension/collect/collect-recording';
import { diagnoseInWorker } from '../../extension/workers/diagnosis-client';

/**
 * Watches a process as the extension does: two samples a second apart, the verdict in a worker, the last answer kept, and
 * again. `watcher.js PID PPROF SOURCES`; a line of JSON for each round, until its standard input ends.
 */
const [pid, pprof, sources] = process.argv.slice(2) as [string, string, string];
const betweenMs = 1000;
const cancel = new AbortController();
const isOver = (): boolean => cancel.signal.aborted;
process.stdin.on('end', () => {
  cancel.abort();
});
process.stdin.resume();

void watch();

async function watch(): Promise<void> {
  for (let samples = 2; !isOver(); samples += 2) {
    const began = performance.now();
    try {
      const recording = await collectRecording({
        pid: Number(pid),
        pprof,
        intervalMs: betweenMs,
        samples: 2,
        maxPauseMs: 50,
        traceMs: 0,
        gdb: 'gdb',
        sources: new Set(sources.split(',') as SourceName[]),
        signal: cancel.signal,
        onProgress: () => undefined,
        toolVersion: 'endurance',
      });
      const { verdict } = await diagnoseInWorker(recording, join(__dirname, 'worker.js'), cancel.signal);
      const { rss } = process.memoryUsage();
      const files = readdirSync('/proc/self/fd').length;
      process.stdout.write(`${JSON.stringify({ rss, files, samples, class: verdict.class })}\n`);
    } catch (error) {
      if (!isOver()) throw error;
    }
    await sleep(Math.max(0, 2 * betweenMs - (performance.now() - began)), undefined, { signal: cancel.signal }).catch(
      () => undefined, // It is over.
    );
  }
}
