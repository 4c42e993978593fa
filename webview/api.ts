import type { Details } from '../core/model/details';
import { isDetails, isHostToPanel, isPanelState, isTaken } from '../core/protocol/host-webview';
import type { HostToPanel, PanelToHost, TakenDiagnosis } from '../core/protocol/host-webview';
import { unpackJson } from '../core/protocol/packed-json';
import { documentKey, initialUi, restoredUi, type UiState } from './panel-model';

/** The world outside the page: a VS Code panel, or a report that stands alone. */
export interface PanelApi {
  /** False in a report: nothing can be taken again there. */
  readonly interactive: boolean;
  readonly taken: TakenDiagnosis | null;
  /** What the page has from the beginning; undefined when it will come. */
  readonly details: Details | null | undefined;
  readonly documents: ReadonlyMap<string, string | null>;
  readonly ui: UiState;
  post(message: PanelToHost): void;
  keep(taken: TakenDiagnosis, ui: UiState): void;
  listen(receive: (message: HostToPanel) => void): void;
}

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** The panel's API in VS Code, or a report's embedded diagnosis. */
export function connect(): PanelApi {
  return typeof acquireVsCodeApi === 'function' ? panelApi(acquireVsCodeApi()) : reportApi();
}

function panelApi(vscode: VsCodeApi): PanelApi {
  const state = vscode.getState();
  const kept = isPanelState(state) ? state : null;
  return {
    interactive: true,
    taken: kept?.taken ?? null,
    details: undefined,
    documents: new Map(),
    ui: restoredUi(kept?.ui),
    post: (message) => {
      vscode.postMessage(message);
    },
    keep: (taken, ui) => {
      vscode.setState({ schema: 1, taken, ui });
    },
    listen: (receive) => {
      window.addEventListener('message', (event: MessageEvent<unknown>) => {
        if (isHostToPanel(event.data)) receive(event.data);
      });
    },
  };
}

function reportApi(): PanelApi {
  const taken = embedded('accept-leak-diagnosis');
  const behind = unpackJson(embedded('accept-leak-details'));
  const { details, texts } = isObject(behind) ? behind : {};
  return {
    interactive: false,
    taken: isTaken(taken) ? taken : null,
    details: isDetails(details) ? details : null,
    documents: new Map(Array.isArray(texts) ? texts.flatMap(documentsOf) : []),
    ui: initialUi,
    post: (message) => {
      if (message.type === 'save') download(message.name, message.content);
    },
    keep: () => undefined,
    listen: () => undefined,
  };
}

function documentsOf(texts: unknown, sample: number): [string, string][] {
  if (!isObject(texts)) return [];
  return Object.entries(texts).flatMap(([name, text]) =>
    typeof text === 'string' ? [[documentKey({ sample, name }), text] as [string, string]] : [],
  );
}

function download(name: string, content: string | Uint8Array): void {
  const address = URL.createObjectURL(new Blob([content as BlobPart]));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(address);
  }, 10_000);
}

function embedded(id: string): unknown {
  return JSON.parse(document.getElementById(id)?.textContent ?? 'null');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
