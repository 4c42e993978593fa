import { isRecord } from '../../core/protocol/record';
import { askTool } from './tool-answer';

/** A running container as an engine tells of it. */
export interface EngineContainer {
  readonly engine: string;
  /** 64 hex digits. */
  readonly id: string;
  readonly name: string;
  readonly image: string;
  /** Of its first process, as this machine numbers it; null where the engine does not say. */
  readonly pid: number | null;
}

export interface EngineAnswer {
  readonly containers: readonly EngineContainer[];
  /** What an engine that is installed said instead of an answer. */
  readonly problems: readonly string[];
}

/** docker's only way before version 23 is a template; podman's `json` is an array. */
const engines = [
  { engine: 'docker', format: '{{json .}}' },
  { engine: 'podman', format: 'json' },
] as const;
const answersWithinMs = 8000;

/** The running containers of docker and podman, each once; an engine that is not installed has none. */
export async function engineContainers(): Promise<EngineAnswer> {
  const answers = await Promise.all(engines.map(({ engine, format }) => ask(engine, format)));
  const byId = new Map(answers.flatMap((a) => a.containers).map((c) => [c.id, c]));
  return { containers: [...byId.values()], problems: answers.flatMap((a) => a.problems) };
}

async function ask(engine: string, format: string): Promise<EngineAnswer> {
  const { code, stdout, stderr, isMissing } = await askTool(
    engine,
    ['ps', '--no-trunc', '--format', format],
    answersWithinMs,
  );
  if (isMissing) return { containers: [], problems: [] };
  if (code !== 0) return { containers: [], problems: [`${engine}: ${lastLine(stderr) || 'no answer'}`] };
  const listed = parsePs(engine, stdout);
  if (listed.length === 0) return { containers: [], problems: [] };
  const format2 = '{{.Id}} {{.State.Pid}}';
  const ids = listed.map((c) => c.id);
  // One that ended meanwhile makes the exit code bad and leaves the other lines good.
  const inspected = await askTool(engine, ['inspect', '--format', format2, ...ids], answersWithinMs);
  const pids = new Map(inspected.stdout.split('\n').map((line) => line.trim().split(' ') as [string, string]));
  return { containers: listed.map((c) => ({ ...c, pid: wholeOrNull(pids.get(c.id)) })), problems: [] };
}

/**
 * `docker ps` prints an object a line (docker/cli, cli/command/formatter/container.go: ID, Names, Image), `podman ps` an
 * array (containers/podman, cmd/podman/containers/ps.go: Id, Names as an array, Image); podman also answers to `docker`.
 */
export function parsePs(engine: string, text: string): EngineContainer[] {
  const values = text.trimStart().startsWith('[') ? [text] : text.split('\n').filter((line) => line.trim() !== '');
  return values
    .flatMap((json) => rowsOf(json))
    .flatMap((row) => {
      const id = row['ID'] ?? row['Id'];
      const names = row['Names'];
      const name: unknown = Array.isArray(names) ? names[0] : names;
      if (typeof id !== 'string' || !/^[0-9a-f]{64}$/.test(id)) return [];
      const image = typeof row['Image'] === 'string' ? row['Image'] : '';
      return [{ engine, id, name: typeof name === 'string' ? name : id.slice(0, 12), image, pid: null }];
    });
}

function rowsOf(json: string): Readonly<Record<string, unknown>>[] {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return []; // A warning between the lines.
  }
  const rows: readonly unknown[] = Array.isArray(value) ? value : [value];
  return rows.filter(isRecord);
}

function wholeOrNull(text: string | undefined): number | null {
  return text !== undefined && /^[1-9]\d*$/.test(text) ? Number(text) : null;
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
