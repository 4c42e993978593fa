import { setTimeout as wait } from 'node:timers/promises';
import { errors, UserError } from '../../core/base/errors';
import type { Recording } from '../../core/model/recording';
import type { PodChoice } from '../../core/protocol/host-webview';
import type { CollectOptions } from './collect-options';
import { collectRecording } from './collect-recording';
import { goProcessesIn, oneProcess } from './containers';
import { Kubectl, type PodAccess } from './kubectl';
import { PodForward } from './pod-forward';
import { collectInside } from './pod-inside';

/** A broken connection is seen by the reader of pprof a little before kubectl has ended. */
const endsWithinMs = 1000;

/**
 * Takes the samples of a diagnosis of a program in a pod: with all sources where the pod runs on this machine, else from a debug
 * container inside or, dump and trace alone, through a forwarded port. kubectl is ended whatever happens.
 * @throws UserError as collectRecording, and what is wrong with kubectl, the cluster or the pod
 */
export async function collectFromPod(pod: PodChoice, access: PodAccess, options: CollectOptions): Promise<Recording> {
  const kubectl = new Kubectl(access.kubectl, options.signal);
  options.onProgress({ source: 'os', doing: { name: 'findPod', pod: pod.name }, done: 0 });
  const container = (await kubectl.pod(pod)).containers.find((c) => c.name === pod.container);
  if (container === undefined) throw errors.podGone(pod.name);
  const here = container.id === null ? null : oneProcess(await goProcessesIn(container.id));
  if (here !== null) return collectRecording({ ...options, pid: here.pid });
  return pod.inside ? collectInside(kubectl, pod, access, options) : throughPort(kubectl, pod, options);
}

async function throughPort(kubectl: Kubectl, pod: PodChoice, options: CollectOptions): Promise<Recording> {
  const doing = { name: 'forwardPort', port: pod.port, pod: pod.name } as const;
  options.onProgress({ source: 'dump', doing, done: 0 });
  const { forward, address } = await PodForward.open(kubectl, pod, options.signal);
  const over = new AbortController();
  const collecting = collectRecording({
    ...options,
    pprof: address,
    elsewhere: 'The program runs in a pod of another machine',
    signal: AbortSignal.any([options.signal, over.signal]),
  });
  const broken = forward.broken();
  broken.catch(() => undefined); // It may break when nobody waits any more.
  try {
    return await Promise.race([collecting, broken]);
  } catch (error) {
    if (error instanceof UserError && error.code.startsWith('pprof-')) await Promise.race([broken, wait(endsWithinMs)]);
    throw error;
  } finally {
    over.abort();
    collecting.catch(() => undefined); // Of the two, the one that came first has told.
    await forward.close();
  }
}
