import { join } from 'node:path';
import { settingDefaults } from '../../extension/contributions';
import { DiagnosisRun } from '../../extension/host/diagnosis-run';

/**
 * Diagnoses as the extension host does, with the verdict in a worker: first in one that dies on the way, then in a sound one.
 * `host.js PID`; a line of JSON with both outcomes, the end of the second after the word `"again"`.
 */
const pid = Number(process.argv[2]);

async function outcomeWith(workerFile: string): Promise<string> {
  const run = new DiagnosisRun({
    target: { pid, pprof: null },
    name: `process ${pid}`,
    settings: { ...settingDefaults, interval: 0.2, trace: 0.2, gdb: 'none' },
    isTrusted: true,
    language: 'en',
    pprof: undefined,
    pausedSession: () => undefined,
    workerFile: join(__dirname, workerFile),
    toolVersion: 'faults',
    onProgress: () => undefined,
    onSoFar: () => undefined,
  });
  const outcome = await run.outcome();
  return outcome.type === 'failed' ? outcome.failure.message : outcome.taken.diagnosis.verdict.class;
}

async function main(): Promise<void> {
  const first = await outcomeWith('dying-worker.js');
  process.stdout.write(`${JSON.stringify({ first, again: await outcomeWith('worker.js') })}\n`);
}

void main();
