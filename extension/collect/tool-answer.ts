import { execFile } from 'node:child_process';

/** What a program of the machine answered. */
export interface ToolAnswer {
  /** Null when it was ended: by us, because it took too long, or by somebody else. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** True when there is no such program. */
  readonly isMissing: boolean;
}

const mostBytes = 64 << 20;

/** Runs a program without a shell and waits for its end, at most `withinMs`. Never throws. */
export function askTool(
  file: string,
  args: readonly string[],
  withinMs: number,
  signal?: AbortSignal,
): Promise<ToolAnswer> {
  return new Promise((resolve) => {
    const options = { timeout: withinMs, maxBuffer: mostBytes, killSignal: 'SIGKILL', signal } as const;
    const child = execFile(file, args, options, (error, stdout, stderr) => {
      const isMissing = error !== null && 'code' in error && (error.code as unknown) === 'ENOENT';
      resolve({ code: error === null ? 0 : child.exitCode, stdout, stderr, isMissing });
    });
    child.stdin?.end();
  });
}
