import * as vscode from 'vscode';
import { errors } from '../../core/base/errors';
import type { TargetChoice } from '../../core/protocol/host-webview';
import { Kubectl } from '../collect/kubectl';
import { surePprofPort, usualPort, type Pod, type PodContainer } from '../collect/pods';
import { readSettings } from './settings';

const { l10n } = vscode;

/**
 * The program of a pod that the user picks: pod, container where there are several, port where it is not plain, and the way to
 * it where there are two; undefined when he leaves one out.
 * @throws UserError when kubectl or the cluster gives no pods
 */
export async function pickPod(): Promise<TargetChoice | undefined> {
  const { kubectl: file, podDebugImage } = readSettings();
  const kubectl = new Kubectl(file);
  const context = await kubectl.context();
  const picked = await pick(l10n.t('Which pod?'), podItems(kubectl, context));
  if (picked === undefined) return undefined;
  const { namespace, name, containers } = picked.pod;
  const container = containers.length === 1 ? containers[0] : await pickContainer(name, containers);
  if (container === undefined) return undefined;
  const port = surePprofPort(container) ?? (await enterPort(container));
  if (port === undefined) return undefined;
  const mayDebug = podDebugImage !== '' && (await kubectl.mayDebug(context, namespace));
  const inside = mayDebug ? await pickWay(podDebugImage) : false;
  if (inside === undefined) return undefined;
  return { pid: null, pprof: null, pod: { context, namespace, name, container: container.name, port, inside } };
}

async function podItems(
  kubectl: Kubectl,
  context: string | null,
): Promise<(vscode.QuickPickItem & { readonly pod: Pod })[]> {
  const pods = await kubectl.pods(context);
  if (pods.length === 0) throw errors.noPods(context ?? 'the cluster');
  return pods.map((pod) => ({
    label: `$(server-environment) ${pod.name}`,
    description: pod.namespace,
    detail: pod.containers.map((c) => c.image).join(', '),
    pod,
  }));
}

async function pickContainer(pod: string, containers: readonly PodContainer[]): Promise<PodContainer | undefined> {
  const items = containers.map((container) => ({
    label: `$(package) ${container.name}`,
    description: container.image,
    container,
  }));
  return (await pick(l10n.t('Which container of {0}?', pod), items))?.container;
}

async function enterPort(container: PodContainer): Promise<number | undefined> {
  const known = container.ports.map((p) => p.port);
  const ports = known.length === 0 ? '' : ` ${l10n.t('Its ports: {0}.', known.join(', '))}`;
  const text = await vscode.window.showInputBox({
    title: l10n.t('Port of pprof in container {0}', container.name),
    prompt: l10n.t('It may listen on loopback.') + ports,
    value: String(usualPort),
    ignoreFocusOut: true,
    validateInput: (value) => (portOf(value) === null ? l10n.t('A port from 1 to 65535') : undefined),
  });
  return text === undefined ? undefined : (portOf(text) ?? undefined);
}

async function pickWay(image: string): Promise<boolean | undefined> {
  const items = [
    {
      label: `$(plug) ${l10n.t('From outside, through a forwarded port')}`,
      detail: l10n.t('Goroutine dump and trace. Nothing in the cluster is changed.'),
      inside: false,
    },
    {
      label: `$(debug-alt) ${l10n.t('From inside, in a debug container')}`,
      detail: l10n.t('Sockets, descriptors and memory as well. Adds {0} to the pod; its entry stays.', image),
      inside: true,
    },
  ];
  return (await pick(l10n.t('How?'), items))?.inside;
}

function pick<T extends vscode.QuickPickItem>(
  placeHolder: string,
  items: readonly T[] | Promise<readonly T[]>,
): Thenable<T | undefined> {
  const options = { title: l10n.t('Diagnose Accept Leak'), placeHolder, matchOnDescription: true, matchOnDetail: true };
  return vscode.window.showQuickPick(items, options);
}

function portOf(text: string): number | null {
  const port = /^\s*\d{1,5}\s*$/.test(text) ? Number(text) : 0;
  return port > 0 && port < 65536 ? port : null;
}
