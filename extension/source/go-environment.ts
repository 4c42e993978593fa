import { execFile } from 'node:child_process';
import { homedir } from 'node:os';

export interface GoEnvironment {
  readonly goRoot: string | null;
  readonly moduleCache: string | null;
}

const none: GoEnvironment = { goRoot: null, moduleCache: null };
const timeoutMs = 5000;

/**
 * GOROOT and GOMODCACHE of the Go on the PATH, or nulls without one. Asked in the home folder and with the toolchain at
 * hand: a go.mod of an untrusted workspace must not choose, let alone download, what is run.
 */
export function goEnvironment(): Promise<GoEnvironment> {
  return new Promise((resolve) => {
    const options = { cwd: homedir(), timeout: timeoutMs, env: { ...process.env, GOTOOLCHAIN: 'local' } };
    execFile('go', ['env', '-json', 'GOROOT', 'GOMODCACHE'], options, (error, stdout) => {
      resolve(error ? none : parse(stdout));
    });
  });
}

function parse(json: string): GoEnvironment {
  try {
    const env = JSON.parse(json) as Record<string, unknown>;
    return { goRoot: text(env['GOROOT']), moduleCache: text(env['GOMODCACHE']) };
  } catch {
    return none; // A wrapper that prints something else.
  }
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
