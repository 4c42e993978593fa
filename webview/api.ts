import {
  detailMessages,
  isDetails,
  isHostToPanel,
  isPanelState,
  isTaken,
  joinedParts,
} from '../core/protocol/host-webview';
import type { PanelToHost, TakenDiagnosis, WholeMessage } from '../core/protocol/host-webview';
import { unpackSteps } from '../core/protocol/packed-json';
import { isRecord } from '../core/protocol/record';
import { afterPaint, inSlices, nextTask } from './later';
import { initialUi, restoredUi, type UiState } from './panel-model';

/** The world outside the page: a VS Code panel, or a report that stands alone. */
export interface PanelApi {
  /** False in a report: nothing can be taken again there. */
  readonly interactive: boolean;
  readonly taken: TakenDiagnosis | null;
  readonly ui: UiState;
  post(message: PanelToHost): void;
  keep(taken: TakenDiagnosis, ui: UiState): void;
  listen(receive: (message: WholeMessage) => void): void;
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
    ui: restoredUi(kept?.ui),
    post: (message) => {
      vscode.postMessage(message);
    },
    keep: (taken, ui) => {
      vscode.setState({ schema: 1, taken, ui });
    },
    listen: (receive) => {
      const join = joinedParts();
      window.addEventListener('message', (event: MessageEvent<unknown>) => {
        const { data } = event;
        const message = isHostToPanel(data) ? join(data) : null;
        // To unpack a long message is a task's work already.
        if (message !== null)
          nextTask(() => {
            receive(message);
          });
      });
    },
  };
}

function reportApi(): PanelApi {
  const taken: unknown = JSON.parse(embedded('accept-leak-diagnosis'));
  // It leaves the page before it is unpacked.
  const behind = embedded('accept-leak-details');
  return {
    interactive: false,
    taken: isTaken(taken) ? taken : null,
    ui: initialUi,
    post: (message) => {
      if (message.type === 'save') download(message.name, message.content);
    },
    keep: () => undefined,
    listen: (receive) => {
      if (!isTaken(taken)) return;
      afterPaint(() => {
        inSlices(unpackSteps(JSON.parse(behind)), (unpacked) => {
          for (const message of messagesOf(unpacked, taken.takenAt)) receive(message);
        });
      });
    },
  };
}

/** What a panel would be told of the evidence that a report holds. */
function messagesOf(unpacked: unknown, takenAt: string): readonly WholeMessage[] {
  const { details, texts } = isRecord(unpacked) ? unpacked : {};
  const documents = Array.isArray(texts) ? texts.flatMap(documentsOf) : [];
  return [...documents, ...detailMessages(takenAt, isDetails(details) ? details : null)];
}

function documentsOf(texts: unknown, sample: number): WholeMessage[] {
  if (!isRecord(texts)) return [];
  return Object.entries(texts).flatMap(([name, text]): WholeMessage[] =>
    typeof text === 'string' ? [{ type: 'document', sample, name, text }] : [],
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

function embedded(id: string): string {
  return document.getElementById(id)?.textContent ?? 'null';
}
