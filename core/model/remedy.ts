export interface RemedyPart {
  readonly type: 'text' | 'code';
  readonly text: string;
}

/** Splits a remedy into sentences and code: code is what is indented, as in a Go doc comment. */
export function remedyParts(remedy: string): readonly RemedyPart[] {
  const parts: RemedyPart[] = [];
  for (const line of remedy.split('\n')) {
    const last = parts.at(-1);
    const type = isCode(line) || (line.trim() === '' && last?.type === 'code') ? 'code' : 'text';
    const text = type === 'code' ? line.replace(/^( {4}|\t)/, '') : line.trim();
    if (last?.type === type) parts[parts.length - 1] = { type, text: `${last.text}\n${text}` };
    else parts.push({ type, text });
  }
  return parts.map((p) => ({ ...p, text: trimLines(p.text) })).filter((p) => p.text !== '');
}

function isCode(line: string): boolean {
  return /^( {4}|\t)/.test(line);
}

/** Without empty lines at either end; the indentation of the first line stays. */
function trimLines(text: string): string {
  return text.replace(/^(\s*\n)+/, '').trimEnd();
}
