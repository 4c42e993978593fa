// A code-server with a throwaway profile and the packaged extension in it.
import { spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { tools } from './install.mjs';

const startWithinMs = 30_000;

const settings = {
  'workbench.startupEditor': 'none',
  'workbench.colorTheme': 'Light Modern',
  'workbench.activityBar.location': 'hidden',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'window.commandCenter': false,
  'chat.disableAIFeatures': true,
  'chat.commandCenter.enabled': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
};

export class Workbench {
  #profile = mkdtempSync(join(tmpdir(), 'accept-leak-workbench-'));
  #server = null;
  #settings = { ...settings };
  url = '';

  /** Installs the extension and `others`, then starts the server on the folder `workspace` of the profile. */
  async start(vsix, sources, others = []) {
    cpSync(sources, this.workspace, { recursive: true, filter: (file) => !/\.(sh|md)$|\/\.[^/]+$/.test(file) });
    this.configure({});
    for (const file of [vsix, ...others]) {
      const installed = spawnSync(tools.node, this.#args('--install-extension', resolve(file)), {
        env: this.#env(),
        encoding: 'utf8',
      });
      if (installed.status !== 0) throw new Error(`${file} was not installed: ${installed.stdout}${installed.stderr}`);
    }
    const port = await freePort();
    const quiet = ['--auth', 'none', '--disable-telemetry', '--disable-update-check', '--disable-workspace-trust'];
    // A process group of its own, so that the extension host ends with it.
    this.#server = spawn(
      tools.node,
      this.#args('--bind-addr', `127.0.0.1:${port}`, ...quiet, '--disable-getting-started-override'),
      {
        env: this.#env(),
        detached: true,
        stdio: 'ignore',
      },
    );
    await answers(`http://127.0.0.1:${port}/healthz`);
    this.url = `http://127.0.0.1:${port}/?folder=${encodeURIComponent(this.workspace)}`;
  }

  get workspace() {
    return join(this.#profile, 'workspace');
  }

  /** Changes user settings; the workbench watches the file. */
  configure(change) {
    Object.assign(this.#settings, change);
    const folder = join(this.#profile, 'data', 'User');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'settings.json'), JSON.stringify(this.#settings, null, 2));
  }

  /** A copy of a program, so that whoever starts it for the workbench, it ends with it. */
  ownProgram(file) {
    const copy = join(this.#profile, basename(file));
    copyFileSync(file, copy);
    return copy;
  }

  async stop() {
    if (this.#server !== null) await endGroup(this.#server);
    endProgramsIn(this.#profile);
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  #args(...more) {
    const dirs = [
      '--user-data-dir',
      join(this.#profile, 'data'),
      '--extensions-dir',
      join(this.#profile, 'extensions'),
    ];
    return [tools.codeServer, ...dirs, ...more];
  }

  #env() {
    const none = '{"serviceUrl":"http://127.0.0.1:9/none","itemUrl":"http://127.0.0.1:9/none"}';
    const home = (name) => join(this.#profile, name);
    // The extension's own temporary files are removed with the rest, also when its host is killed.
    mkdirSync(home('tmp'), { recursive: true });
    return {
      ...process.env,
      EXTENSIONS_GALLERY: none,
      TMPDIR: home('tmp'),
      XDG_CONFIG_HOME: home('config'),
      XDG_DATA_HOME: home('share'),
      XDG_CACHE_HOME: home('cache'),
    };
  }
}

async function answers(address) {
  for (const until = Date.now() + startWithinMs; Date.now() < until; await wait(100)) {
    try {
      if ((await fetch(address)).ok) return;
    } catch {
      // Not up yet.
    }
  }
  throw new Error(`code-server did not answer within ${startWithinMs} ms`);
}

async function endGroup(server) {
  // A test may have ended it.
  const hasEnded = server.exitCode !== null || server.signalCode !== null;
  const gone = hasEnded ? Promise.resolve() : new Promise((done) => server.once('exit', done));
  const signal = (name) => {
    try {
      process.kill(-server.pid, name);
    } catch {
      // Gone already.
    }
  };
  signal('SIGTERM');
  await Promise.race([gone, wait(3000)]);
  signal('SIGKILL');
  await gone;
}

/** A debugger puts its program into a group of its own, where the end of the workbench does not reach it. */
function endProgramsIn(folder) {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
    try {
      if (readlinkSync(`/proc/${pid}/exe`).startsWith(`${folder}/`)) process.kill(Number(pid), 'SIGKILL');
    } catch {
      // Gone already, or a thread of the kernel.
    }
}

function freePort() {
  return new Promise((found) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });
}
