import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceName } from '../../core/model/recording';
import { settingDefaults } from '../../extension/contributions';
import { watchTarget } from '../../extension/host/watch-run';

/**
 * Watches a process as the panel's Watch does. `watcher.js PID PPROF SOURCES VERDICT_MS`; a line of JSON every five seconds and
 * for each verdict, until its standard input ends.
 */
const [pid, pprof, sources, verdictMs] = process.argv.slice(2) as [string, string, string, string];
const cancel = new AbortController();
process.stdin.on('end', () => {
  cancel.abort();
});
process.stdin.resume();

let samples = 0;
let verdicts = 0;
let last = { class: '', dump: '' };
const say = (): void => {
  const { rss } = process.memoryUsage();
  const files = readdirSync('/proc/self/fd').length;
  process.stdout.write(`${JSON.stringify({ rss, files, samples, verdicts, ...last })}\n`);
};

async function main(): Promise<void> {
  const saying = setInterval(say, 5000);
  try {
    await watchTarget(
      {
        target: { pid: Number(pid), pprof },
        name: pid,
        settings: { ...settingDefaults, sources: sources.split(',') as SourceName[] },
        isTrusted: true,
        pprof,
        pausedSession: () => undefined,
        language: 'en',
        workerFile: join(__dirname, 'worker.js'),
        toolVersion: 'endurance',
        verdictEveryMs: () => Number(verdictMs),
        onSample: () => samples++,
        onVerdict: ({ diagnosis }) => {
          verdicts++;
          last = { class: diagnosis.verdict.class, dump: diagnosis.sources.dump.reason ?? '' };
          say();
        },
        onFault: (error) => {
          throw error;
        },
      },
      cancel.signal,
    );
  } catch (error) {
    if (!cancel.signal.aborted) throw error;
  } finally {
    clearInterval(saying);
  }
}

void main();
