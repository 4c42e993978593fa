import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errors, type UserError } from '../../core/base/errors';
import { detailsOf, followedBy } from '../../core/detail/details';
import type { Diagnosis } from '../../core/model/diagnosis';
import type { Recording } from '../../core/model/recording';
import { writeBundle } from '../collect/bundle-file';
import { traceKernel } from '../workers/trace-kernel-file';
import { exitCode } from './exit-code';
import { styleFor } from './style';
import { textReport } from './text-report';

/**
 * Shows a diagnosis as text or JSON, writes report and bundle where asked, and gives the exit code.
 * @throws UserError when a file cannot be written, after the diagnosis was shown
 */
export async function presentDiagnosis(
  d: Diagnosis,
  recording: Recording,
  options: { readonly json: boolean; readonly html: string | null; readonly bundle?: string | null },
): Promise<number> {
  const { html, bundle = null } = options;
  // Before it is shown, since a reader of ours may go away early; a failure is told afterwards, since the verdict is there all the same.
  const [report, saved] = await Promise.allSettled([
    html === null ? null : writeHtml(d, recording, html),
    bundle === null ? null : writeBundle(bundle, recording),
  ]);
  process.stdout.write(options.json ? `${JSON.stringify(d, null, 2)}\n` : textReport(d, styleFor(process.stdout)));
  for (const written of [report, saved]) if (written.status === 'rejected') throw written.reason as UserError;
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
