import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errors } from '../../core/base/errors';
import { detailsOf, followedBy } from '../../core/detail/details';
import type { Diagnosis } from '../../core/model/diagnosis';
import type { Recording } from '../../core/model/recording';
import { traceKernel } from '../workers/trace-kernel-file';
import { exitCode } from './exit-code';
import { styleFor } from './style';
import { textReport } from './text-report';

/** Shows a diagnosis as text or JSON, writes the report where asked, and gives the exit code. */
export async function presentDiagnosis(
  d: Diagnosis,
  recording: Recording,
  options: { readonly json: boolean; readonly html: string | null },
): Promise<number> {
  if (options.html !== null) await writeHtml(d, recording, options.html);
  process.stdout.write(options.json ? `${JSON.stringify(d, null, 2)}\n` : textReport(d, styleFor(process.stdout)));
  if (d.verdict.class === 'healthy') return exitCode.healthy;
  return d.verdict.class === 'inconclusive' ? exitCode.inconclusive : exitCode.findings;
}

async function writeHtml(d: Diagnosis, recording: Recording, file: string): Promise<void> {
  const { htmlReport } = await import('../report/html-report');
  const [script, style] = await Promise.all(
    ['webview.js', 'webview.css'].map((f) => readFile(join(__dirname, f), 'utf8')),
  );
  const html = htmlReport({
    diagnosis: d,
    takenAt: new Date().toISOString(),
    script: script ?? '',
    style: style ?? '',
    evidence: { recording, details: detailsOf(recording, followedBy(d), traceKernel()) },
  });
  await writeFile(file, html).catch((error: unknown) => {
    throw errors.cannotWrite(file, (error as NodeJS.ErrnoException).code ?? String(error));
  });
}
