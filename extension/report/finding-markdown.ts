import type { Diagnosis, Finding, Note } from '../../core/model/diagnosis';
import { remedyParts } from '../../core/model/remedy';
import { reportWords } from './report-words';

/** What of a diagnosis a finding is told with. One that an older version kept has no notes, and its findings no settings. */
type Told = Pick<Diagnosis, 'target'> & Partial<Pick<Diagnosis, 'notes'>>;
type ToldFinding = Omit<Finding, 'settings'> & Partial<Pick<Finding, 'settings'>>;

/** A finding as Markdown, for an issue: what it is, where, the evidence, the remedy, and what else is worth knowing of the program. */
export function findingMarkdown({ target, notes = [] }: Told, finding: ToldFinding, language = 'en'): string {
  const {
    class: kind,
    cause,
    confidence,
    title,
    explanation,
    site,
    evidence,
    against,
    missing,
    remedy,
    settings = [],
  } = finding;
  const words = reportWords(language);
  const program = [target.exe?.split('/').at(-1), target.goVersion].filter((s) => s !== undefined && s !== null);
  const list = (mark: string, items: Finding['evidence']): string[] =>
    items.map(({ source, says }) => `- ${mark}${source}: ${escaped(says)}`);
  const at = (place: string, name: string): string => words.at.replace('{0}', () => place).replace('{1}', () => name);
  return [
    `### ${escaped(title)}`,
    '',
    `\`${kind}${cause === null ? '' : ` (${cause})`}\`, ${words[confidence]}${program.length > 0 ? ` · ${program.join(', ')}` : ''}`,
    '',
    escaped(explanation),
    ...(site === null ? [] : ['', at(`\`${site.file}:${site.line}\``, `\`${site.function}\``)]),
    '',
    `**${words.evidence}**`,
    '',
    ...list('', evidence),
    ...list(`${words.contradicts} – `, against),
    ...list(`${words.missing} – `, missing),
    ...(remedy === '' ? [] : ['', `**${words.remedy}**`, ...remedyLines(remedy)]),
    ...(settings.length === 0 ? [] : ['', `**${words.settings}**`, '']),
    ...settings.map(
      (s) => `- \`${s.name} = ${s.value}\`: ${escaped(s.effect)} ${escaped(words.risk.replace('{0}', () => s.risk))}`,
    ),
    ...(notes.length === 0 ? [] : ['', `**${words.notes}**`, ...notes.flatMap(noteLines)]),
    '',
  ].join('\n');
}

function noteLines({ says, remedy }: Note): string[] {
  return ['', escaped(says), ...remedyLines(remedy)];
}

/** Each part after an empty line. */
function remedyLines(remedy: string): string[] {
  return remedyParts(remedy).flatMap(({ type, text }) =>
    type === 'code' ? ['', '```go', text, '```'] : ['', escaped(text)],
  );
}

function escaped(text: string): string {
  return text.replace(/[\\`*_<>[\]|#]/g, '\\$&');
}
