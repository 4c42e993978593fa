import assert from 'node:assert/strict';
import type { Diagnosis, Finding } from '../../../core/model/diagnosis';
import { findingMarkdown } from '../../../extension/report/finding-markdown';

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

describe('a finding as Markdown', () => {
  it('says what, where, why and what to do, with Go as code and nothing of the program as markup', () => {
    assert.equal(
      findingMarkdown({ target }, finding),
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

  it('says what is worth knowing of the program beside it', () => {
    const says = 'pprof answers on *:6060.';
    const remedy = 'Serve it here only:\n\n\tgo serve()';
    const notes = [
      { kind: 'pprof-reachable', says, remedy },
      { kind: 'stripped', says: 'It is stripped.', remedy: 'Build without -s.' },
    ] as const;
    const alone = findingMarkdown({ target }, finding);
    const also = '\npprof answers on \\*:6060.\n\nServe it here only:\n\n```go\ngo serve()\n```\n';
    assert.equal(
      findingMarkdown({ target, notes }, finding),
      `${alone}\n**Also**\n${also}\nIt is stripped.\n\nBuild without -s.\n`,
    );
    assert.equal(findingMarkdown({ target, notes: [] }, finding), alone);
  });

  it('has Chinese headings where VS Code has', () => {
    const notes = [{ kind: 'stripped', says: 'It is stripped.', remedy: 'Build without -s.' }] as const;
    const lines = findingMarkdown({ target, notes }, finding, 'zh-cn').split('\n');
    assert.deepEqual(
      lines.filter((line) => line.startsWith('**')),
      ['**证据**', '**处理办法**', '**另外**'],
    );
    assert.ok(lines.includes('位于 `/src/main.go:7`，函数 `main.open`。'));
  });
});
