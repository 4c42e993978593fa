import type { Listener } from '../../../correlate/listener';
import { grouped, prlimit } from '../figures';
import { duration, many, names } from './words';

/** Settings of the kernel: what changing one does here, and what it may break. */
export const kernelSettings = {
  used: (n: number, limit: number) => `${grouped(n)} of ${grouped(limit)} used`,
  openFiles: (pid: number | null, soft: number, hard: number | null) =>
    hard !== null && hard > soft
      ? `${prlimit(pid, String(hard))} allows the running process ${grouped(hard)}, its hard limit.`
      : `It is at its hard limit: ${prlimit(pid, 'SOFT:HARD')} raises it as root, LimitNOFILE= in systemd or --ulimit nofile= in Docker from the next start on.`,
  openFilesRisk: 'What is not closed goes on growing: this buys time, and the end comes with more memory in use.',
  fileTable: 'All processes of the machine share this table; raising it lets accept go on.',
  fileTableRisk: 'Every open file costs kernel memory that cannot be swapped out.',
  resetWhenFull: (full: readonly Listener[]) =>
    `With 1, clients that find the queue of ${names(full)} full get a reset at once; now they wait until their own timeouts.`,
  waitWhenFull: (full: readonly Listener[]) =>
    `Because of it, clients that find the queue of ${names(full)} full get a reset; with 0 they wait and try again.`,
  resetRisk: 'It holds for every listener of this network namespace, also in a short burst that a queue would carry.',
  waitRisk: 'It holds for every listener of this network namespace; clients then wait where they failed at once.',
  queueLength: (dropped: number, ms: number) =>
    `${many(dropped, 'attempt')} to connect found a full queue in ${duration(ms)} (whole network namespace). Go takes this value as the length of the queue when it makes a listener: raise it, then restart the program.`,
  queueLengthRisk: 'A longer queue carries longer bursts; it makes nobody faster, and its last client waits longer.',
  retries: (lost: number) =>
    `${many(lost, 'connection sends', 'connections send')} again what nobody acknowledges: after so many tries the kernel gives up (15 are 13 to 30 minutes). Fewer end them sooner.`,
  retriesRisk: 'Every connection of this network namespace that loses its line for a while is cut sooner.',
  probes: (probed: number) =>
    `${many(probed, 'connection has', 'connections have')} unanswered keepalive probes, one each 15 s; Go before 1.23 takes the number of probes from here. Fewer end them sooner.`,
  probesRisk: 'Clients on a bad line are cut sooner, everywhere in this network namespace.',
  localPorts: (remote: string, n: number, size: number) =>
    `${grouped(n)} of ${grouped(size)} local ports to ${remote} are in TIME_WAIT: new connections to it soon fail with "cannot assign requested address". With 1 the kernel uses such a port again after a second.`,
  localPortsRisk:
    'It needs TCP timestamps on both sides. Connections that are kept and used again need no setting at all.',
};
