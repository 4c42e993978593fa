import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';

const allowed = [
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'dist/extension.js',
  'dist/gdb-adapter.js',
  'dist/webview.css',
  'dist/webview.js',
  'dist/worker.js',
  'media/icon.png',
  'media/panel.png',
  'package.json',
  'package.nls.json',
];

/** Its size is checked on the packed file, in test/vscode. */
describe('the package', () => {
  it('holds what runs in VS Code and nothing else', () => {
    const listing = execFileSync(process.execPath, ['node_modules/@vscode/vsce/vsce', 'ls', '--no-dependencies'], {
      encoding: 'utf8',
    });
    const files = listing.trim().split('\n').sort();
    assert.deepEqual(files, allowed, 'run npm run build first, or mend .vscodeignore');
  }).timeout(20_000);
});
