// What npm start and npm test share: finding tools, installing packages, running steps.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Ends with one line that says what to do. */
export function stop(message) {
  console.error(message);
  process.exit(1);
}

export function run(command, args, options = {}) {
  return spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
}

export function has(command) {
  return (process.env.PATH ?? '').split(':').some((dir) => dir !== '' && existsSync(`${dir}/${command}`));
}

export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  stop(
    `Node ${process.versions.node} is too old: install Node 20.19 or newer (nodejs.org, or your distribution's package) and try again.`,
  );
}

/** npm ci, when node_modules is not there or older than the lock file. */
export function installModules(dir = root, env = process.env) {
  const mark = `${dir}/node_modules/.package-lock.json`;
  if (existsSync(mark) && statSync(mark).mtimeMs >= statSync(`${dir}/package-lock.json`).mtimeMs) return;
  console.log(`installing npm packages${dir === root ? '' : ` of ${dir.slice(root.length)}`} …`);
  const { status } = run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: dir, env });
  if (status !== 0) stop('npm ci failed: see its message above.');
}

/** Debian packages by apt-get where that is allowed, otherwise the one line to run. `wanted`: package → a file or command it brings. */
export function installDebian(wanted) {
  const missing = Object.entries(wanted)
    .filter(([, mark]) => !(mark.startsWith('/') ? existsSync(mark) : has(mark)))
    .map(([name]) => name);
  if (missing.length === 0) return;
  const sudo = process.getuid?.() === 0 ? [] : ['sudo'];
  const line = `sudo apt-get update && sudo apt-get install -y ${missing.join(' ')}`;
  const allowed = has('apt-get') && (sudo.length === 0 || spawnSync('sudo', ['-n', 'true']).status === 0);
  if (!allowed) stop(`These packages are missing. Run this, then try again:\n  ${line}`);
  console.log(`installing ${missing.join(', ')} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const quiet = { env, stdio: ['ignore', 'ignore', 'inherit'] };
  const apt = (...args) => run([...sudo, 'apt-get'][0], [...sudo, 'apt-get', ...args].slice(1), quiet).status === 0;
  if (!apt('update', '-qq') || !apt('install', '-y', '-qq', '--no-install-recommends', ...missing))
    stop(`apt-get could not install them. Run this and see:\n  ${line}`);
}
