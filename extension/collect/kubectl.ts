import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { errors, type UserError } from '../../core/base/errors';
import type { PodChoice } from '../../core/protocol/host-webview';
import { parsePods, type Pod } from './pods';
import { askTool } from './tool-answer';

const answersWithinMs = 20_000;

/** What it takes to reach into a pod. */
export interface PodAccess {
  readonly kubectl: string;
  /** Has Node.js; for the debug container. */
  readonly debugImage: string;
  /** The folder of accept-leak's own programs; default that of the running bundle. */
  readonly programs?: string;
}

/** The user's own kubectl, with his configuration: what it may do is what he may do. */
export class Kubectl {
  /** `file` comes from settings that a folder without trust cannot change. */
  constructor(
    private readonly file: string,
    private readonly signal?: AbortSignal,
  ) {}

  /** The name of the context that is in use; null where the configuration has none (inside a cluster). */
  async context(): Promise<string | null> {
    const { code, stdout, isMissing } = await askTool(this.file, ['config', 'current-context'], answersWithinMs);
    if (isMissing) throw errors.noKubectl(this.file);
    return code === 0 ? stdout.trim() : null;
  }

  /**
   * The running pods of all namespaces, or of the context's own where all may not be listed.
   * @throws UserError `kubectl`, `cluster`, `cluster-refuses`
   */
  async pods(context: string | null): Promise<Pod[]> {
    const running = ['get', 'pods', '--output=json', '--field-selector=status.phase=Running'];
    const inContext = contextArgument(context);
    const all = await this.#ask([...running, '--all-namespaces', ...inContext]);
    if (all.code === 0) return parsePods(all.stdout);
    const error = kubectlError(all.stderr, '');
    if (error.code !== 'cluster-refuses') throw error;
    const own = await this.#ask([...running, ...inContext]);
    if (own.code !== 0) throw kubectlError(own.stderr, '');
    return parsePods(own.stdout);
  }

  /**
   * The pod as it is now.
   * @throws UserError as `pods`, and `pod-gone`
   */
  async pod(choice: PodChoice): Promise<Pod> {
    const { code, stdout, stderr } = await this.#ask(['get', `pod/${choice.name}`, '--output=json', ...place(choice)]);
    if (code !== 0) throw kubectlError(stderr, choice.name);
    const [pod] = parsePods(stdout);
    if (pod === undefined) throw errors.podGone(choice.name);
    return pod;
  }

  /** Whether a debug container may be added to pods of a namespace; false also when that cannot be found out. */
  async mayDebug(context: string | null, namespace: string): Promise<boolean> {
    const patch = ['auth', 'can-i', 'patch', 'pods', '--subresource=ephemeralcontainers', `--namespace=${namespace}`];
    const attach = ['auth', 'can-i', 'create', 'pods', '--subresource=attach', `--namespace=${namespace}`];
    const answers = await Promise.all([patch, attach].map((a) => this.#ask([...a, ...contextArgument(context)])));
    // It answers yes or no on standard output, and no with exit code 1.
    return answers.every(({ code, stdout }) => code === 0 && stdout.trim() === 'yes');
  }

  /** Starts a command about a pod that goes on until it is ended. */
  start(choice: PodChoice, command: readonly string[], inside: readonly string[] = []): ChildProcessWithoutNullStreams {
    const args = [...command, ...place(choice), ...(inside.length === 0 ? [] : ['--', ...inside])];
    return spawn(this.file, args, { stdio: 'pipe' });
  }

  async #ask(args: readonly string[]) {
    const answer = await askTool(this.file, args, answersWithinMs, this.signal);
    if (this.signal?.aborted === true) throw errors.cancelled();
    if (answer.isMissing) throw errors.noKubectl(this.file);
    return answer;
  }
}

/** What kubectl's words mean (k8s.io/kubectl, pkg/cmd/util/helpers.go; apimachinery, pkg/api/errors). */
export function kubectlError(stderr: string, pod: string): UserError {
  const said = lastWords(stderr);
  if (/\bforbidden\b|\bUnauthorized\b|must be logged in/i.test(said)) return errors.clusterRefuses(said);
  if (/\(NotFound\)|not found$|pod is not running|unable to forward port because pod/i.test(said))
    return pod === '' ? errors.kubectlFailed(said) : errors.podGone(pod);
  if (/was refused|Unable to connect|no such host|timed? ?out|no configuration has been provided/i.test(said))
    return errors.clusterUnreachable(said);
  return errors.kubectlFailed(said);
}

/** The last line that is meant for people: before it there may be log lines of klog (`E1123 15:28:58.968660 …`). */
export function lastWords(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '' && !/^[IWEF]\d{4} \d\d:/.test(line));
  return (lines.at(-1) ?? 'it ended without a word')
    .trim()
    .replace(/^error: /, '')
    .replace(/\.$/, '');
}

function place({ context, namespace }: PodChoice): string[] {
  return [`--namespace=${namespace}`, ...contextArgument(context)];
}

function contextArgument(context: string | null): string[] {
  return context === null ? [] : [`--context=${context}`];
}
