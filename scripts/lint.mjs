// Types of every project, then eslint with types, then prettier. Exits 1 at the first that fails.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const projects = ['tsconfig.json', 'core/tsconfig.json', 'webview/tsconfig.json'].filter((p) => existsSync(root + p));
const steps = [
  ...projects.map((p) => ['tsc', '--project', p]),
  ['eslint', '.', '--max-warnings=0'],
  ['prettier', '--check', '--log-level=warn', '.'],
];
for (const [tool, ...args] of steps) {
  const { status } = spawnSync(`${root}node_modules/.bin/${tool}`, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) {
    console.error(`lint: ${tool} ${args.join(' ')} failed`);
    process.exit(1);
  }
}
