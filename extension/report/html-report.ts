import { createHash } from 'node:crypto';
import type { Diagnosis } from '../../core/model/diagnosis';
import type { Details } from '../../core/model/details';
import type { Recording } from '../../core/model/recording';
import { packJson } from '../../core/protocol/packed-json';
import type { TakenDiagnosis } from '../../core/protocol/host-webview';
import { escapeHtml, plainReport } from './plain-report';
import { reportTheme } from './report-theme';

export interface ReportParts {
  readonly diagnosis: Diagnosis;
  /** ISO 8601. */
  readonly takenAt: string;
  /** Contents of dist/webview.js. */
  readonly script: string;
  /** Contents of dist/webview.css. */
  readonly style: string;
  /** Of the page's own texts; English when it is not given. */
  readonly language?: string;
  /** What lies behind the diagnosis, where it is kept. */
  readonly evidence?: { readonly recording: Recording; readonly details: Details } | null;
}

/** Documents beyond this are named in a report but not held, in bytes each and together. */
const largestDocument = 256 * 1024;
const largestTogether = 4 * 1024 * 1024;

/** Timelines with more intervals stay out of a report. */
const mostIntervals = 300_000;

/**
 * One HTML file that shows what the panel shows, without VS Code and without network: the same script and style
 * inside, allowed by their hashes alone, and the diagnosis as data. Without JavaScript it is plain text.
 */
export function htmlReport({
  diagnosis,
  takenAt,
  script,
  style,
  language = 'en',
  evidence = null,
}: ReportParts): string {
  const { pid, pprof } = diagnosis.target;
  const taken: TakenDiagnosis = { target: { pid, pprof }, diagnosis, takenAt };
  const code = inlineable(script, 'script');
  const css = inlineable(`${reportTheme}\n${style}`, 'style');
  // The toolkit tries an empty style element to learn whether :focus-visible is known; it may.
  const styles = `${hashOf(css)} ${hashOf('')}`;
  const policy = `default-src 'none'; script-src ${hashOf(code)}; style-src ${styles}; img-src blob:; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="${escapeHtml(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(titleOf(taken))}</title>
<style>${css}</style>
</head>
<body>
<noscript>${plainReport(taken, language)}</noscript>
<script type="application/json" id="accept-leak-diagnosis">${embeddedJson(taken)}</script>
<script type="application/json" id="accept-leak-details">${embeddedJson(evidence === null ? null : embedded(evidence))}</script>
<script>${code}</script>
</body>
</html>
`;
}

/** Details and texts of documents as far as a report holds them. */
function embedded({ recording, details }: NonNullable<ReportParts['evidence']>): unknown {
  let left = largestTogether;
  const texts = recording.samples.map(({ documents }) =>
    Object.fromEntries(
      documents.flatMap(({ name, bytes }) => {
        if (bytes === null || !isText(details, name) || bytes.length > Math.min(left, largestDocument)) return [];
        left -= bytes.length;
        return [[name, new TextDecoder().decode(bytes)]];
      }),
    ),
  );
  const isLong = (details.trace?.timeline.startNs.length ?? 0) > mostIntervals;
  return packJson({ details: isLong ? { ...details, trace: null } : details, texts });
}

function isText(details: Details, name: string): boolean {
  return details.documents.some((d) => d.name === name && d.isText);
}

/** JSON that cannot end its script element, whatever strings it holds. */
export function embeddedJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}

function titleOf({ diagnosis, takenAt }: TakenDiagnosis): string {
  const { exe, pid } = diagnosis.target;
  const program = exe ?? (pid === null ? 'Go program' : `pid ${pid}`);
  return `${diagnosis.verdict.title} – ${program} – ${takenAt}`;
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/**
 * Text for a raw element: a closing tag inside a string of the code would end it. The address of a source map is left
 * out, because a report has no file beside it.
 */
function inlineable(text: string, element: 'script' | 'style'): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(/^(\/\/|\/\*)# sourceMappingURL=.*$/gm, '')
    .replace(new RegExp(`</(?=${element})`, 'gi'), '<\\/')
    .replaceAll('<!--', '<\\!--');
}
