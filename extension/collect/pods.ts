/** A running pod, as far as a diagnosis needs it. */
export interface Pod {
  readonly namespace: string;
  readonly name: string;
  readonly containers: readonly PodContainer[];
}

export interface PodContainer {
  readonly name: string;
  readonly image: string;
  /** TCP ports that the specification names. */
  readonly ports: readonly { readonly name: string; readonly port: number }[];
  /** 64 hex digits, as control groups write it; null while it does not run. */
  readonly id: string | null;
}

/**
 * The running pods of `kubectl get pods -o json`: a List of Pod, or one Pod (k8s.io/api/core/v1, types.go). What is not of
 * that form is left out.
 */
export function parsePods(json: string): Pod[] {
  const value = parse(json);
  const items = Array.isArray(value['items']) ? (value['items'] as readonly unknown[]) : [value];
  return items.flatMap((item): Pod[] => {
    const { metadata, spec, status } = record(item);
    const { namespace, name, deletionTimestamp } = record(metadata);
    if (typeof namespace !== 'string' || typeof name !== 'string' || deletionTimestamp !== undefined) return [];
    if (record(status)['phase'] !== 'Running') return [];
    const states = list(record(status)['containerStatuses']);
    const containers = list(record(spec)['containers']).map((c) => containerOf(c, states));
    return [{ namespace, name, containers: containers.filter((c) => c.name !== '') }];
  });
}

export const usualPort = 6060;

/** The port that is pprof's by its name or its usual number; null where that must be asked. */
export function surePprofPort({ ports }: PodContainer): number | null {
  const sure = ports.find((p) => p.name.includes('pprof')) ?? ports.find((p) => p.port === usualPort);
  return sure?.port ?? null;
}

function containerOf(spec: Json, states: readonly Json[]): PodContainer {
  const name = text(spec['name']);
  const id = text(states.find((s) => s['name'] === name)?.['containerID']);
  return {
    name,
    image: text(spec['image']),
    ports: list(spec['ports']).flatMap((p) => {
      const port = p['containerPort'];
      const isTcp = p['protocol'] === undefined || p['protocol'] === 'TCP';
      return typeof port === 'number' && isTcp ? [{ name: text(p['name']), port }] : [];
    }),
    id: /^[a-z-]+:\/\/([0-9a-f]{64})$/.exec(id)?.[1] ?? null,
  };
}

type Json = Readonly<Record<string, unknown>>;

function parse(json: string): Json {
  try {
    return record(JSON.parse(json));
  } catch {
    return {}; // No pods, then.
  }
}

function record(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

function list(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.map(record) : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
