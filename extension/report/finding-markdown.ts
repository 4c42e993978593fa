import type { Diagnosis, Finding } from '../../core/model/diagnosis';

/** A finding as Markdown, for an issue: what it is, where, the evidence and the remedy. */
export function findingMarkdown({ target }: Diagnosis, finding: Finding): string {
  const { class: kind, cause, confidence, title, explanation, site, evidence, against, missing, remedy } = finding;
  const program = [target.exe?.split('/').at(-1), target.goVersion].filter((s) => s !== undefined && s !== null);
  const list = (mark: string, items: Finding['evidence']): string[] =>
    items.map(({ source, says }) => `- ${mark}${source}: ${escaped(says)}`);
  return [
    `### ${escaped(title)}`,
    '',
    `\`${kind}${cause === null ? '' : ` (${cause})`}\`, ${confidence}${program.length > 0 ? ` · ${program.join(', ')}` : ''}`,
    '',
    escaped(explanation),
    ...(site === null ? [] : ['', `At \`${site.file}:${site.line}\` in \`${site.function}\`.`]),
    '',
    '**Evidence**',
    '',
    ...list('', evidence),
    ...list('against – ', against),
    ...list('missing – ', missing),
    ...(remedy === '' ? [] : ['', '**Remedy**', '', ...remedyLines(remedy)]),
    '',
  ].join('\n');
}

/** Indented lines of a remedy are Go. */
function remedyLines(remedy: string): string[] {
  const lines: string[] = [];
  let inCode = false;
  for (const line of remedy.split('\n')) {
    const isCode = line.startsWith('\t');
    if (isCode !== inCode && (isCode || line !== '')) {
      // The empty line before text ends the code, it is not in it.
      const blank = inCode && lines.at(-1) === '' ? lines.splice(-1) : [];
      lines.push(isCode ? '```go' : '```', ...blank);
      inCode = isCode;
    }
    lines.push(isCode ? line.slice(1) : inCode ? line : escaped(line));
  }
  return inCode ? [...lines, '```'] : lines;
}

function escaped(text: string): string {
  return text.replace(/[\\`*_<>[\]|#]/g, '\\$&');
}
