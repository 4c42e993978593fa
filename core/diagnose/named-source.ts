import type { Case } from './case';
import type { EvidenceItem } from '../model/diagnosis';

/**
 * Rules speak of dumps. Where every table of goroutines was read from memory instead, it was the debugger who said it, and a
 * dump is a snapshot.
 */
export function bySource(j: Case, items: readonly EvidenceItem[]): readonly EvidenceItem[] {
  return readFromMemory(j) ? items.map((item) => renamed(j, item)) : items;
}

/** The same for a text that names no source. */
export function ofSource(j: Case, text: string): string {
  return readFromMemory(j) ? j.texts.words.asSnapshot(text) : text;
}

function readFromMemory(j: Case): boolean {
  const from = j.samples.map((s) => s.sample.goroutinesFrom).filter((f) => f !== null);
  return from.length > 0 && from.every((f) => f === 'debugger');
}

function renamed(j: Case, item: EvidenceItem): EvidenceItem {
  return item.source === 'dump' ? { ...item, source: 'debugger', says: j.texts.words.asSnapshot(item.says) } : item;
}
