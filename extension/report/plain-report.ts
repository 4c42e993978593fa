import type { Diagnosis, EvidenceItem, Finding, KernelSetting } from '../../core/model/diagnosis';
import { remedyParts } from '../../core/model/remedy';
import type { TakenDiagnosis } from '../../core/protocol/host-webview';
import { reportWords, type ReportWords } from './report-words';

/** Verdict, evidence and notes as plain HTML, for a reader without JavaScript. `language` is that of the headings. */
export function plainReport({ diagnosis, takenAt }: TakenDiagnosis, language: string): string {
  const { verdict, target, findings } = diagnosis;
  const words = reportWords(language);
  const program = [target.exe, target.pid === null ? null : `pid ${target.pid}`, target.goVersion, takenAt];
  return [
    `<h1>${escapeHtml(verdict.title)} (${escapeHtml(verdict.class)}, ${words[verdict.confidence]})</h1>`,
    `<p>${escapeHtml(verdict.explanation)}</p>`,
    `<p>${escapeHtml(program.filter((p) => p !== null).join(' · '))}</p>`,
    ...findings.map((f) => plainFinding(f, words)),
    ...plainNotes(diagnosis, words),
  ].join('\n');
}

/** Text that is safe between tags and in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function plainFinding(finding: Finding, words: ReportWords): string {
  const { site, title, explanation, evidence, against, missing, remedy } = finding;
  const place = site === null ? '' : `${site.file}:${String(site.line)} (${site.function})`;
  return [
    `<h2>${escapeHtml(title)}</h2>`,
    `<p>${escapeHtml(explanation)}</p>`,
    ...(site === null ? [] : [`<p>${escapeHtml(words.lookAt.replace('{0}', () => place))}</p>`]),
    plainRemedy(remedy),
    '<ul>',
    ...items(words.agrees, evidence),
    ...items(words.contradicts, against),
    ...items(words.missing, missing),
    '</ul>',
    ...plainSettings(finding, words),
  ].join('\n');
}

/** A diagnosis kept by an older version has none, and no notes. */
function plainSettings({ settings = [] }: Partial<Pick<Finding, 'settings'>>, words: ReportWords): string[] {
  if (settings.length === 0) return [];
  const item = ({ name, value, effect, risk }: KernelSetting): string =>
    `<li>${escapeHtml(`${name} = ${value}: ${effect} ${words.risk.replace('{0}', () => risk)}`)}</li>`;
  return [`<h3>${words.settings}</h3>`, '<ul>', ...settings.map(item), '</ul>'];
}

function plainNotes({ notes = [] }: Partial<Pick<Diagnosis, 'notes'>>, words: ReportWords): string[] {
  if (notes.length === 0) return [];
  return [`<h2>${words.notes}</h2>`, ...notes.flatMap((n) => [`<p>${escapeHtml(n.says)}</p>`, plainRemedy(n.remedy)])];
}

function plainRemedy(remedy: string): string {
  return remedyParts(remedy)
    .map(({ type, text }) => (type === 'code' ? `<pre>${escapeHtml(text)}</pre>` : `<p>${escapeHtml(text)}</p>`))
    .join('\n');
}

function items(stance: string, of: readonly EvidenceItem[]): readonly string[] {
  return of.map(({ source, says }) => `<li>${escapeHtml(`${stance} – ${source}: ${says}`)}</li>`);
}
