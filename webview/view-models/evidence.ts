import type { EvidenceItem, Finding } from '../../core/model/diagnosis';
import type { SourceName } from '../../core/model/recording';

export type Stance = 'agrees' | 'contradicts' | 'missing';

export interface EvidenceRow {
  readonly source: string;
  readonly stance: Stance;
  readonly item: EvidenceItem;
}

const sourceNames: Record<SourceName, string> = {
  dump: 'goroutine dump',
  trace: 'execution trace',
  debugger: 'debugger',
  os: 'operating system',
};

export function sourceLabel(source: SourceName): string {
  return sourceNames[source];
}

/** What speaks for a finding, against it, and what could not be had. An inconclusive one begins with what is missing. */
export function evidenceOf(finding: Finding): readonly EvidenceRow[] {
  const rows = (items: readonly EvidenceItem[], stance: Stance): EvidenceRow[] =>
    items.map((item) => ({ source: sourceLabel(item.source), stance, item }));
  const known = [...rows(finding.evidence, 'agrees'), ...rows(finding.against, 'contradicts')];
  const missing = rows(finding.missing, 'missing');
  return finding.class === 'inconclusive' ? [...missing, ...known] : [...known, ...missing];
}
