import * as vscode from 'vscode';
import type { Site } from '../../core/model/diagnosis';
import { isPanelToHost } from '../../core/protocol/host-webview';
import type {
  HostToPanel,
  PanelToHost,
  Progress,
  TakenDiagnosis,
  TargetChoice,
} from '../../core/protocol/host-webview';
import type { DiagnosisRun, RunOutcome } from './diagnosis-run';
import { panelHtml } from './panel-html';

/** What the panel needs of the rest of the extension. */
export interface PanelServices {
  readonly extensionUri: vscode.Uri;
  startRun(target: TargetChoice, onProgress: (progress: Progress) => void): Promise<DiagnosisRun>;
  /** Opens an editor beside the panel's column. */
  openSource(site: Site, column: vscode.ViewColumn | undefined): Promise<void>;
  exportAs(taken: TakenDiagnosis, format: 'html' | 'json'): Promise<void>;
}

/** One panel for one target. It holds what it last told its page, because a hidden page is thrown away and asks again. */
export class DiagnosisPanel {
  #taken: TakenDiagnosis | null;
  #run: DiagnosisRun | null = null;
  #latest: HostToPanel | null = null;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    readonly target: TargetChoice,
    private readonly services: PanelServices,
    restored: TakenDiagnosis | null = null,
  ) {
    this.#taken = restored;
    const folder = vscode.Uri.joinPath(services.extensionUri, 'dist');
    const address = (file: string): string => panel.webview.asWebviewUri(vscode.Uri.joinPath(folder, file)).toString();
    panel.webview.options = { enableScripts: true, localResourceRoots: [folder] };
    panel.webview.onDidReceiveMessage((message: unknown) => {
      if (isPanelToHost(message)) void this.#receive(message);
    });
    panel.onDidDispose(() => {
      this.cancel();
    });
    panel.webview.html = panelHtml({
      script: address('webview.js'),
      style: address('webview.css'),
      cspSource: panel.webview.cspSource,
    });
  }

  onDidDispose(listener: () => void): void {
    this.panel.onDidDispose(listener);
  }

  reveal(): void {
    this.panel.reveal();
  }

  cancel(): void {
    this.#run?.cancel();
  }

  /** Takes a diagnosis and shows it; while one is being taken, waits for no other. */
  async take(): Promise<RunOutcome | null> {
    if (this.#run !== null) return null;
    this.#run = await this.services.startRun(this.target, (progress) => {
      this.#tell({ type: 'progress', progress });
    });
    this.#tell({ type: 'progress', progress: this.#run.progress });
    const outcome = await this.#run.outcome();
    this.#run = null;
    if (outcome.type === 'diagnosis') this.#taken = outcome.taken;
    this.#tell(outcome);
    return outcome;
  }

  async #receive(message: PanelToHost): Promise<void> {
    switch (message.type) {
      case 'ready':
        if (this.#taken !== null) this.#post({ type: 'diagnosis', taken: this.#taken });
        if (this.#latest !== null && this.#latest.type !== 'diagnosis') this.#post(this.#latest);
        break;
      case 'open':
        await this.services.openSource(message.site, this.panel.viewColumn);
        break;
      case 'again':
        await this.take();
        break;
      case 'cancel':
        this.cancel();
        break;
      case 'export':
        if (this.#taken !== null) await this.services.exportAs(this.#taken, message.format);
        break;
    }
  }

  #tell(message: HostToPanel): void {
    this.#latest = message;
    this.#post(message);
  }

  #post(message: HostToPanel): void {
    void this.panel.webview.postMessage(message);
  }
}
