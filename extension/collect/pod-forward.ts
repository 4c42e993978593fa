import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { UserError } from '../../core/base/errors';
import { errors } from '../../core/base/errors';
import type { PodChoice } from '../../core/protocol/host-webview';
import { kubectlError, lastWords, type Kubectl } from './kubectl';

const readyMs = 20_000;
const endsWithinMs = 1000;

/** `kubectl port-forward` to the pprof port of a pod, on a free port of loopback. Close it. */
export class PodForward {
  #said = '';
  #isClosed = false;
  /** Resolves when kubectl has ended. */
  readonly #gone: Promise<void>;
  readonly #kill = (): void => {
    this.child.kill('SIGKILL');
  };

  private constructor(
    private readonly child: ChildProcessWithoutNullStreams,
    private readonly pod: PodChoice,
  ) {
    child.stderr.on('data', (chunk: Buffer) => (this.#said = (this.#said + chunk.toString()).slice(-4000)));
    child.stdin.on('error', () => undefined); // `#gone` tells.
    this.#gone = new Promise((resolve) => {
      child.once('error', (error) => {
        this.#said = error.message;
        resolve();
      });
      child.once('close', () => {
        resolve();
      });
    });
    process.once('exit', this.#kill);
  }

  /**
   * Starts it and waits until it forwards.
   * @throws UserError `kubectl`, `cluster`, `cluster-refuses`, `pod-gone`, `forward-failed`, `cancelled`
   */
  static async open(
    kubectl: Kubectl,
    pod: PodChoice,
    signal: AbortSignal,
  ): Promise<{ forward: PodForward; address: string }> {
    const command = ['port-forward', `pod/${pod.name}`, `:${String(pod.port)}`, '--address=127.0.0.1'];
    const forward = new PodForward(kubectl.start(pod, command), pod);
    try {
      return { forward, address: await forward.#address(signal) };
    } catch (error) {
      await forward.close();
      throw error;
    }
  }

  /** Rejects when it breaks before it is closed; never resolves. */
  async broken(): Promise<never> {
    await this.#gone;
    if (this.#isClosed) return new Promise(() => undefined);
    if (/failed to connect to|connection refused/.test(this.#said))
      throw errors.forwardFailed(this.pod.name, `nothing listens on port ${String(this.pod.port)} there`);
    throw errors.forwardBroken(this.pod.name, lastWords(this.#said));
  }

  /** Ends kubectl, and waits until it is gone. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.child.kill('SIGTERM');
    const hard = setTimeout(this.#kill, endsWithinMs);
    await this.#gone;
    clearTimeout(hard);
    process.removeListener('exit', this.#kill);
  }

  /** It prints `Forwarding from 127.0.0.1:40001 -> 6060` (k8s.io/client-go, tools/portforward/portforward.go). */
  async #address(signal: AbortSignal): Promise<string> {
    const until = AbortSignal.any([signal, AbortSignal.timeout(readyMs)]);
    const address = await new Promise<string | null>((resolve) => {
      createInterface({ input: this.child.stdout }).on('line', (line) => {
        const forwards = /^Forwarding from (127\.0\.0\.1:\d+) -> /.exec(line)?.[1];
        if (forwards !== undefined) resolve(forwards);
      });
      const none = (): void => {
        resolve(null);
      };
      until.addEventListener('abort', none);
      void this.#gone.then(none);
      if (until.aborted) none();
    });
    if (signal.aborted) throw errors.cancelled();
    if (address !== null) return address;
    if (until.aborted) throw errors.forwardFailed(this.pod.name, `no answer in ${String(readyMs / 1000)} s`);
    throw this.#failure();
  }

  #failure(): UserError {
    if (/ENOENT/.test(this.#said)) return errors.noKubectl(this.#said);
    const error = kubectlError(this.#said, this.pod.name);
    return error.code === 'kubectl' ? errors.forwardFailed(this.pod.name, lastWords(this.#said)) : error;
  }
}
