// The extension that stands for the Go extension in tests.
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';

/** Packages test/vscode/go-bridge; returns the .vsix. */
export function packBridge() {
  const vsix = resolve('out/go-bridge.vsix');
  mkdirSync('out', { recursive: true });
  const options = ['package', '--no-dependencies', '--allow-missing-repository', '--skip-license', '--out', vsix];
  const vsce = resolve('node_modules/@vscode/vsce/vsce');
  execFileSync(process.execPath, [vsce, ...options], { cwd: 'test/vscode/go-bridge' });
  return vsix;
}
