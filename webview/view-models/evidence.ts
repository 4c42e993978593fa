import type { Diagnosis, EvidenceItem, Finding } from '../../core/model/diagnosis';
import type { SourceName } from '../../core/model/recording';
import type { TextKey } from '../l10n/en';
import { t } from '../l10n/text';

export type Stance = 'agrees' | 'contradicts' | 'missing' | 'silent';

export interface EvidenceRow {
  readonly source: string;
  readonly stance: Stance;
  readonly item: EvidenceItem;
}

const sourceNames: Record<SourceName, TextKey> = {
  dump: 'sourceDump',
  trace: 'sourceTrace',
  debugger: 'sourceDebugger',
  os: 'sourceOs',
};

export const sourceOrder: readonly SourceName[] = ['dump', 'trace', 'debugger', 'os'];

export function sourceLabel(source: SourceName): string {
  return t(sourceNames[source]);
}

/**
 * What speaks for a finding, against it, and what could not be had; the sources in one order. An inconclusive one begins
 * with what is missing. A source that has no part in it is there too, with the reason where it has one.
 */
export function evidenceOf(finding: Finding, sources: Diagnosis['sources'] | null = null): readonly EvidenceRow[] {
  const rows = (items: readonly EvidenceItem[], stance: Stance): EvidenceRow[] =>
    items
      .map((item) => ({ source: sourceLabel(item.source), stance, item }))
      .sort((a, b) => sourceOrder.indexOf(a.item.source) - sourceOrder.indexOf(b.item.source));
  const known = [...rows(finding.evidence, 'agrees'), ...rows(finding.against, 'contradicts')];
  const missing = rows(finding.missing, 'missing');
  const told = finding.class === 'inconclusive' ? [...missing, ...known] : [...known, ...missing];
  const silent = sourceOrder.filter((s) => sources !== null && !told.some((r) => r.item.source === s));
  return [...told, ...silent.map((source) => silentRow(source, sources?.[source].reason ?? null))];
}

function silentRow(source: SourceName, reason: string | null): EvidenceRow {
  const says = reason ?? t('saysNothing');
  return { source: sourceLabel(source), stance: 'silent', item: { source, says, goroutine: null, frame: null } };
}
