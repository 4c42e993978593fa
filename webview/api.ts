import { isHostToPanel, isPanelState, isTaken } from '../core/protocol/host-webview';
import type { HostToPanel, PanelToHost, TakenDiagnosis } from '../core/protocol/host-webview';
import { initialUi, type UiState } from './panel-model';

/** The world outside the page: a VS Code panel, or a report that stands alone. */
export interface PanelApi {
  /** False in a report: nothing can be taken again or exported there. */
  readonly interactive: boolean;
  readonly taken: TakenDiagnosis | null;
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

/** Id of the element that holds a report's diagnosis. */
const embeddedId = 'accept-leak-diagnosis';

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
    ui: isObject(kept?.ui) ? { ...initialUi, ...kept.ui } : initialUi,
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
  const json: unknown = JSON.parse(document.getElementById(embeddedId)?.textContent ?? 'null');
  const nothing = (): void => undefined;
  return {
    interactive: false,
    taken: isTaken(json) ? json : null,
    ui: initialUi,
    post: nothing,
    keep: nothing,
    listen: nothing,
  };
}

function isObject(value: unknown): value is Partial<UiState> {
  return typeof value === 'object' && value !== null;
}
