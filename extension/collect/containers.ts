import { errors } from '../../core/base/errors';
import { engineContainers, type EngineContainer } from './container-engines';
import { tryReadlink } from './proc-files';
import { containerOf } from './process-facts';
import { listGoProcesses, type GoProcess } from './process-list';

/** A running container with the Go programs in it that we may read. */
export interface ContainerTarget {
  /** Null for one that only the kernel's control groups tell of (containerd, Kubernetes). */
  readonly engine: string | null;
  readonly id: string;
  readonly name: string;
  readonly image: string;
  /** False when the engine runs its containers on another machine. */
  readonly isHere: boolean;
  readonly processes: readonly GoProcess[];
}

export interface ContainerList {
  readonly containers: readonly ContainerTarget[];
  /** What an engine that is installed said instead of an answer. */
  readonly problems: readonly string[];
}

/** Which container a process is in: what its control group and its pid namespace say. */
interface Whereabouts {
  readonly process: GoProcess;
  readonly id: string | null;
  readonly pidNamespace: string | null;
}

/** The running containers, those with Go programs first. */
export async function listContainers(): Promise<ContainerList> {
  const [{ containers, problems }, processes] = await Promise.all([engineContainers(), listGoProcesses()]);
  const places = processes.map((process): Whereabouts => ({
    process,
    id: containerOf(process.pid),
    pidNamespace: tryReadlink(`/proc/${process.pid}/ns/pid`),
  }));
  const known = containers.map((c) => targetOf(c, places));
  const ids = new Set(containers.map((c) => c.id));
  const others = new Set(places.flatMap(({ id }) => (id === null || ids.has(id) ? [] : [id])));
  const found = [...known, ...[...others].map((id) => ofControlGroup(id, places))];
  return {
    containers: found.sort((a, b) => Number(b.processes.length > 0) - Number(a.processes.length > 0)),
    problems,
  };
}

/**
 * The one Go program of a container, by the container's name, id or the beginning of its id; of several the one that listens.
 * @throws UserError `container` when there is no such container, none or more than one program
 */
export async function pidInContainer(name: string): Promise<number> {
  const { containers, problems } = await listContainers();
  const found = containers.find((c) => c.name === name || c.id === name) ?? byPrefix(containers, name);
  if (found === undefined) throw errors.noSuchContainer(name, problems);
  const { processes } = found;
  if (processes.length === 0) throw errors.noGoInContainer(found.name, found.isHere);
  const only = oneProcess(processes);
  const pids = processes.map((p) => p.pid);
  if (only === null) throw errors.severalInContainer(found.name, pids);
  return only.pid;
}

/** The only one, or of several the only one that listens; else null. */
export function oneProcess(processes: readonly GoProcess[]): GoProcess | null {
  const listening = processes.filter((p) => p.listens.length > 0);
  const [only, ...more] = listening.length > 0 ? listening : processes;
  return only === undefined || more.length > 0 ? null : only;
}

/** The Go programs of a container of this machine, by its id. */
export async function goProcessesIn(id: string): Promise<GoProcess[]> {
  return (await listGoProcesses()).filter((p) => containerOf(p.pid) === id);
}

function byPrefix(containers: readonly ContainerTarget[], id: string): ContainerTarget | undefined {
  const found = containers.filter((c) => /^[0-9a-f]{4,}$/.test(id) && c.id.startsWith(id));
  return found.length === 1 ? found[0] : undefined;
}

function targetOf({ engine, id, name, image, pid }: EngineContainer, places: readonly Whereabouts[]): ContainerTarget {
  const first = pid === null ? null : containerOf(pid);
  const theirs = pid === null ? null : tryReadlink(`/proc/${pid}/ns/pid`);
  // Its control group may not name it; a pid of another machine may be anybody here.
  const isHere = first === id || (pid !== null && first === null && theirs !== tryReadlink('/proc/self/ns/pid'));
  const processes = places
    .filter((p) => p.id === id || (isHere && p.id === null && theirs !== null && p.pidNamespace === theirs))
    .map((p) => p.process);
  return { engine, id, name, image, isHere: isHere || processes.length > 0, processes };
}

function ofControlGroup(id: string, places: readonly Whereabouts[]): ContainerTarget {
  const processes = places.filter((p) => p.id === id).map((p) => p.process);
  return { engine: null, id, name: id.slice(0, 12), image: '', isHere: true, processes };
}
