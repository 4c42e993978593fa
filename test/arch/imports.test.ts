import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/**
 * Who may import whom: `from` → folders of ours, and packages. Arrows point at core and never back. A new arrow is a
 * decision: add it here with its reason, or mend the layout.
 */
const allowed: readonly {
  readonly from: string;
  readonly ours: readonly string[];
  readonly packages: readonly string[];
}[] = [
  { from: 'core/base', ours: ['core/base'], packages: [] },
  { from: 'core/model', ours: ['core/model'], packages: [] },
  { from: 'core/protocol', ours: ['core/protocol', 'core/model'], packages: [] },
  {
    from: 'core/parse',
    // The debugger's document is the adapter's answer as it came.
    ours: ['core/parse', 'core/base', 'core/model', 'core/protocol/adapter', 'core/protocol/debug-session'],
    packages: ['pako', 'protobufjs/minimal', 'protobufjs/light'],
  },
  { from: 'core/trace', ours: ['core/trace', 'core/base', 'core/model'], packages: [] },
  { from: 'core/correlate', ours: ['core/correlate', 'core/base', 'core/model'], packages: [] },
  {
    from: 'core/diagnose',
    ours: ['core/diagnose', 'core/correlate', 'core/parse', 'core/trace', 'core/base', 'core/model'],
    packages: [],
  },
  // What lies behind a diagnosis, read from the same evidence.
  { from: 'core/detail', ours: ['core/detail', 'core/parse', 'core/trace', 'core/model'], packages: [] },
  { from: 'core/sites', ours: ['core/sites', 'core/model'], packages: [] },
  {
    from: 'extension/collect',
    ours: ['extension/collect', 'core/base', 'core/model', 'core/parse', 'core/protocol'],
    packages: ['node:*', 'tar-stream'],
  },
  { from: 'extension/workers', ours: ['extension/workers', 'core'], packages: ['node:*'] },
  // Runs by itself inside a container's network namespace.
  { from: 'extension/relay', ours: ['core/base'], packages: ['node:*'] },
  { from: 'extension/report', ours: ['extension/report', 'core/model', 'core/protocol'], packages: ['node:*'] },
  {
    from: 'extension/cli',
    ours: [
      'extension/cli',
      'extension/collect',
      'extension/workers',
      'extension/report',
      'extension/tool-version',
      // `goroutines` is the adapter's inspection, printed; a second process would cost it more than the reading.
      'gdb-adapter/inspection',
      'core',
    ],
    packages: ['node:*'],
  },
  {
    from: 'extension/language-server',
    ours: ['extension/language-server', 'core/protocol'],
    packages: ['node:*', 'web-tree-sitter', 'vscode-languageserver/node', 'vscode-languageserver-textdocument'],
  },
  // Finding sources on disk and what package.json promises: no vscode, so that they are tested in node.
  { from: 'extension/source', ours: ['extension/source', 'core/model'], packages: ['node:*'] },
  { from: 'extension/contributions.ts', ours: ['core/model'], packages: [] },
  {
    from: 'extension/host',
    ours: [
      'extension/host',
      'extension/collect',
      'extension/contributions',
      'extension/report',
      'extension/source',
      'extension/tool-version',
      'extension/workers/diagnosis-client',
      'core',
    ],
    packages: ['node:*', 'vscode', 'vscode-languageclient/node'],
  },
  { from: 'extension/main.ts', ours: ['extension/host', 'extension/contributions'], packages: ['vscode'] },
  { from: 'extension/tool-version.ts', ours: ['package.json'], packages: [] },
  {
    from: 'webview/ui-kit',
    ours: ['webview/ui-kit', 'webview/dom', 'webview/view-models'],
    packages: ['@vscode/webview-ui-toolkit'],
  },
  {
    from: 'webview/charts',
    ours: ['webview', 'core/model/timeline', 'core/trace/timeline'],
    packages: ['d3'],
  },
  { from: 'webview', ours: ['webview', 'core/model', 'core/protocol', 'core/trace/timeline'], packages: [] },
  // Bytes of gdb's machine interface; a snapshot asks it for layouts; an inspection is both; a session shows one.
  { from: 'gdb-adapter/process', ours: [], packages: ['node:*'] },
  { from: 'gdb-adapter/mi', ours: ['gdb-adapter/mi', 'gdb-adapter/process', 'core/base'], packages: ['node:*'] },
  { from: 'gdb-adapter/frames', ours: ['gdb-adapter/frames', 'gdb-adapter/mi', 'core/model'], packages: [] },
  {
    from: 'gdb-adapter/snapshot',
    ours: [
      'gdb-adapter/snapshot',
      'gdb-adapter/process',
      'gdb-adapter/mi',
      'gdb-adapter/frames',
      'core/base',
      'core/model',
      'core/parse',
      'core/correlate',
    ],
    packages: ['node:*'],
  },
  {
    from: 'gdb-adapter/inspection',
    ours: [
      'gdb-adapter/inspection',
      'gdb-adapter/snapshot',
      'gdb-adapter/process',
      'gdb-adapter/mi',
      'gdb-adapter/frames',
      'core',
    ],
    // Goroutines of a bundle.
    packages: ['node:*', 'tar-stream'],
  },
  {
    from: 'gdb-adapter/session',
    ours: [
      'gdb-adapter/session',
      'gdb-adapter/inspection',
      'gdb-adapter/mi',
      'core/base',
      'core/model',
      'core/protocol',
      'core/correlate',
    ],
    packages: ['node:*', '@vscode/debugadapter', '@vscode/debugadapter/lib/protocol', '@vscode/debugprotocol'],
  },
  { from: 'gdb-adapter/main.ts', ours: ['gdb-adapter/session'], packages: [] },
];

const root = process.cwd();

interface Arrow {
  readonly file: string;
  readonly to: string;
  readonly ours: boolean;
}

function sourceFiles(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((e) => {
    const path = join(dir, e.name);
    if (e.isDirectory()) return e.name === 'node_modules' ? [] : sourceFiles(path);
    return path.endsWith('.ts') && !path.endsWith('.d.ts') ? [path] : [];
  });
}

function arrowsOf(path: string): Arrow[] {
  const file = relative(root, path);
  const text = readFileSync(path, 'utf8');
  const specifiers = [
    ...text.matchAll(/^\s*(?:import|export)\b[^'";]*?\bfrom\s+'([^']+)'|^import\s+'([^']+)'|\bimport\('([^']+)'\)/gm),
  ].map((m) => (m[1] ?? m[2] ?? m[3])!);
  return specifiers.map((s) =>
    s.startsWith('.')
      ? { file, to: relative(root, resolve(dirname(path), s)), ours: true }
      : { file, to: s, ours: false },
  );
}

function within(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`) || `${path}.ts` === folder;
}

function isAllowed({ file, to, ours }: Arrow): boolean {
  const rule = allowed.find((r) => within(file, r.from));
  if (rule === undefined) return false;
  return ours
    ? rule.ours.some((f) => within(to, f))
    : rule.packages.some((p) => p === to || (p.endsWith('*') && to.startsWith(p.slice(0, -1))));
}

describe('architecture', () => {
  const arrows = ['core', 'extension', 'webview', 'gdb-adapter'].flatMap((d) =>
    sourceFiles(join(root, d)).flatMap(arrowsOf),
  );

  it('looks at the whole source', () => {
    assert.ok(arrows.length > 100, `only ${arrows.length} imports found`);
  });

  it('has no arrow that the allow-list does not name', () => {
    const wrong = arrows.filter((a) => !isAllowed(a)).map((a) => `${a.file} → ${a.to}`);
    assert.deepEqual(wrong, []);
  });

  it('knows an arrow from core to node when it sees one', () => {
    assert.equal(isAllowed({ file: 'core/parse/x.ts', to: 'node:fs', ours: false }), false);
    assert.equal(isAllowed({ file: 'extension/collect/x.ts', to: 'extension/host/panel', ours: true }), false);
  });

  it('has no cycle of imports', () => {
    const next = new Map<string, string[]>();
    const files = new Set(arrows.map((a) => a.file));
    for (const a of arrows) {
      const to = [`${a.to}.ts`, `${a.to}/index.ts`].find((f) => files.has(f));
      if (a.ours && to !== undefined) next.set(a.file, [...(next.get(a.file) ?? []), to]);
    }
    assert.deepEqual(cycles(next), []);
  });
});

/** Each cycle once, as `a → b → a`. */
function cycles(next: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const found: string[] = [];
  const path: string[] = [];
  const visit = (file: string): void => {
    const at = path.indexOf(file);
    if (at >= 0) {
      found.push([...path.slice(at), file].join(' → '));
      return;
    }
    if (done.has(file)) return;
    path.push(file);
    for (const to of next.get(file) ?? []) visit(to);
    path.pop();
    done.add(file);
  };
  for (const file of next.keys()) visit(file);
  return found;
}
