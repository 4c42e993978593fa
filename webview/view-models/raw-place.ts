import type { DocumentInfo } from '../../core/model/details';
import type { EvidenceItem, Finding } from '../../core/model/diagnosis';
import type { SourceName } from '../../core/model/recording';
import type { RawChoice } from '../panel-model';

/** Documents of a source, the most telling first. */
const documentsOf: Record<SourceName, readonly string[]> = {
  dump: ['pprof/goroutine-2.txt', 'pprof/goroutine-1.txt'],
  trace: [],
  debugger: ['debugger/goroutines.json'],
  os: ['proc/net/tcp', 'ss/listen.txt', 'proc/fd.tsv'],
};

/** Where a piece of evidence stands in the raw documents: the document of the last sample and what to look for. */
export function rawPlaceOf(item: EvidenceItem, finding: Finding, documents: readonly DocumentInfo[]): RawChoice | null {
  const names = /Listen(Overflows|Drops)/.test(item.says) ? ['proc/net/netstat'] : documentsOf[item.source];
  for (const name of names) {
    const document = documents.findLast((d) => d.name === name && d.bytes > 0);
    if (document !== undefined) return { sample: document.sample, name, query: queryOf(item, finding) };
  }
  return null;
}

function queryOf(item: EvidenceItem, finding: Finding): string {
  const goroutine = item.goroutine ?? (item.source === 'dump' ? (finding.goroutines.ids[0] ?? null) : null);
  switch (item.source) {
    case 'dump':
      return goroutine === null ? '' : `goroutine ${String(goroutine)} `;
    case 'debugger':
      return goroutine === null ? '' : String(goroutine);
    case 'trace':
      return '';
    case 'os':
      if (/ListenOverflows/.test(item.says)) return 'ListenOverflows';
      return String(finding.listeners[0]?.inode ?? '');
  }
}
