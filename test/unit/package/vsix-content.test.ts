import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { sentPrograms } from '../../../extension/collect/pod-inside';

const allowed = [
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'dist/cli.js',
  'dist/diagnosing.js',
  'dist/extension.js',
  'dist/gdb-adapter.js',
  'dist/inside.js',
  'dist/language-client.js',
  'dist/language-server.js',
  'dist/live-commands.js',
  'dist/relay.js',
  'dist/trace-kernel.wasm',
  'dist/tree-sitter-go.wasm',
  'dist/web-tree-sitter.wasm',
  'dist/webview.css',
  'dist/webview.js',
  'dist/worker.js',
  'l10n/bundle.l10n.zh-cn.json',
  'media/icon.png',
  'media/panel.png',
  'media/walkthrough/keep.svg',
  'media/walkthrough/pick.svg',
  'media/walkthrough/read.svg',
  'media/walkthrough/source.svg',
  'package.json',
  'package.nls.json',
  'package.nls.zh-cn.json',
];

/** Its size is checked on the packed file, in test/vscode. */
describe('the package', () => {
  it('holds what runs in VS Code and nothing else', () => {
    const listing = execFileSync(process.execPath, ['node_modules/@vscode/vsce/vsce', 'ls', '--no-dependencies'], {
      encoding: 'utf8',
    });
    const files = listing.trim().split('\n').sort();
    assert.deepEqual(files, allowed, 'run npm run build first, or mend .vscodeignore');
    // vsce looks at every file of the tree, those of the test editor too.
  }).timeout(120_000);

  it('has what is sent into a debug container of a pod', () => {
    for (const name of sentPrograms) assert.ok(allowed.includes(`dist/${name}`), name);
  });
});
