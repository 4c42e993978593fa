import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface ScriptedPod {
  readonly namespace: string;
  readonly name: string;
  /** Container names with their ports in the specification. */
  readonly containers: Readonly<Record<string, readonly { readonly name?: string; readonly containerPort: number }[]>>;
  /** 64 hex digits. */
  readonly containerId?: string;
}

export interface ScriptedCluster {
  readonly context: string | null;
  readonly pods: readonly ScriptedPod[];
  /** From ports of pods to ports of this machine. */
  readonly ports: Readonly<Record<number, number>>;
  /** What may not be done: `list` (in all namespaces) and subresources of pods. */
  readonly forbidden: readonly string[];
  readonly refused: boolean;
  /** The only image that can be pulled. */
  readonly image: string;
}

/** A folder with a kubectl (test/pods/kubectl.mjs) and the cluster that it talks to. */
export class Scripted {
  readonly #folder = mkdtempSync(join(tmpdir(), 'accept-leak-pods-'));
  readonly kubectl = join(this.#folder, 'kubectl');

  constructor(private cluster: ScriptedCluster) {
    // Without an extension node takes it for CommonJS unless a package.json says otherwise.
    writeFileSync(join(this.#folder, 'package.json'), '{"type":"module"}');
    copyFileSync('test/pods/kubectl.mjs', this.kubectl);
    chmodSync(this.kubectl, 0o755);
    this.change({});
  }

  change(change: Partial<ScriptedCluster>): void {
    this.cluster = { ...this.cluster, ...change };
    const pods = this.cluster.pods.map(asKubernetes);
    const file = join(this.#folder, 'cluster.json');
    // Whoever watches it never sees a half.
    writeFileSync(`${file}.part`, JSON.stringify({ ...this.cluster, namespace: 'default', pods }));
    renameSync(`${file}.part`, file);
  }

  /** What kubectl was called with, a line each. */
  get calls(): string[] {
    const file = join(this.#folder, 'calls.txt');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}

function asKubernetes({ namespace, name, containers, containerId }: ScriptedPod): object {
  const names = Object.keys(containers);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace },
    spec: {
      containers: names.map((n) => ({
        name: n,
        image: `registry.example/${n}:1`,
        ports: containers[n]!.map((p) => ({ protocol: 'TCP', ...p })),
      })),
    },
    status: {
      phase: 'Running',
      containerStatuses: names.map((n) => ({
        name: n,
        ready: true,
        containerID: `containerd://${containerId ?? '0'.repeat(64)}`,
      })),
    },
  };
}
