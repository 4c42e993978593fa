import assert from 'node:assert/strict';
import type { Diagnosis, Finding } from '../../../core/model/diagnosis';
import { findingMarkdown } from '../../../extension/report/finding-markdown';

describe('a finding as Markdown', () => {
  it('says what, where, why and what to do, with Go as code and nothing of the program as markup', () => {
    const finding = {
      ...{ class: 'listener-leak', cause: null, severity: 'error', confidence: 'confirmed' },
      ...{
        title: 'open *leaks*',
        explanation: 'It grows.',
        goroutines: { count: 1, ids: [1] },
        listeners: [],
        next: null,
      },
      site: { function: 'main.open', file: '/src/main.go', line: 7 },
      evidence: [{ source: 'os', says: '61 <sockets>', goroutine: null, frame: null }],
      ...{ against: [], missing: [], remedy: 'Close it:\n\n\tdefer ln.Close()\n\nalways.' },
    } as unknown as Finding;
    const target = { exe: '/bin/server', goVersion: 'go1.26.8' } as unknown as Diagnosis['target'];
    assert.equal(
      findingMarkdown({ target } as unknown as Diagnosis, finding),
      [
        '### open \\*leaks\\*\n',
        '`listener-leak`, confirmed · server, go1.26.8\n',
        'It grows.\n',
        'At `/src/main.go:7` in `main.open`.\n',
        '**Evidence**\n',
        '- os: 61 \\<sockets\\>\n',
        '**Remedy**\n',
        'Close it:\n',
        '```go\ndefer ln.Close()\n```\n\nalways.\n',
      ].join('\n'),
    );
  });
});
