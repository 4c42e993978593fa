// `npm run package`: a small build, then out/accept-leak.vsix.
import { mkdirSync, rmSync } from 'node:fs';
import { root, run, stop } from './steps.mjs';

export const vsix = 'out/accept-leak.vsix';

const options = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links', '--out', vsix];

if (run(process.execPath, ['scripts/build.mjs', '--minify']).status !== 0)
  stop('The build failed: see its message above.');
mkdirSync(`${root}out`, { recursive: true });
rmSync(`${root}${vsix}`, { force: true });
if (run(process.execPath, ['node_modules/@vscode/vsce/vsce', 'package', ...options]).status !== 0)
  stop('vsce could not make the package: see its message above.');
