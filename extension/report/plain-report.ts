import type { EvidenceItem, Finding } from '../../core/model/diagnosis';
import type { TakenDiagnosis } from '../../core/protocol/host-webview';

/** Verdict and evidence as plain HTML, for a reader without JavaScript. */
export function plainReport({ diagnosis, takenAt }: TakenDiagnosis): string {
  const { verdict, target, findings } = diagnosis;
  const program = [target.exe, target.pid === null ? null : `pid ${target.pid}`, target.goVersion, takenAt];
  return [
    `<h1>${escapeHtml(verdict.title)} (${escapeHtml(verdict.class)}, ${verdict.confidence})</h1>`,
    `<p>${escapeHtml(verdict.explanation)}</p>`,
    `<p>${escapeHtml(program.filter((p) => p !== null).join(' · '))}</p>`,
    ...findings.map(plainFinding),
  ].join('\n');
}

/** Text that is safe between tags and in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function plainFinding(finding: Finding): string {
  const { site, title, explanation, evidence, against, missing, remedy } = finding;
  const lookAt =
    site === null ? '' : `<p>Look at ${escapeHtml(`${site.file}:${String(site.line)} (${site.function})`)}</p>`;
  return [
    `<h2>${escapeHtml(title)}</h2>`,
    `<p>${escapeHtml(explanation)}</p>`,
    lookAt,
    `<p>${escapeHtml(remedy)}</p>`,
    '<ul>',
    ...items('for', evidence),
    ...items('against', against),
    ...items('missing', missing),
    '</ul>',
  ].join('\n');
}

function items(stance: string, of: readonly EvidenceItem[]): readonly string[] {
  return of.map(({ source, says }) => `<li>${escapeHtml(`${stance} – ${source}: ${says}`)}</li>`);
}
