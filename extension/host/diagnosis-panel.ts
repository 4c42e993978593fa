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
import type { Recording } from '../../core/model/recording';
import type { DiagnosisRun, RunOutcome } from './diagnosis-run';
import { panelHtml } from './panel-html';
import type { PanelChoice } from './site-lenses';

/** What the panel needs of the rest of the extension. */
export interface PanelServices {
  readonly extensionUri: vscode.Uri;
  startRun(target: TargetChoice, onProgress: (progress: Progress) => void): Promise<DiagnosisRun>;
  /** Opens an editor beside the panel's column. */
  openSource(site: Site, column: vscode.ViewColumn | undefined): Promise<void>;
  exportAs(taken: TakenDiagnosis, format: 'html' | 'json'): Promise<void>;
  /** Told of every diagnosis that a panel shows; the evidence is null for one of before a reload. */
  taken(taken: TakenDiagnosis, recording: Recording | null): void;
}

/** One panel for one target. It holds what it last told its page, because a hidden page is thrown away and asks again. */
export class DiagnosisPanel {
  #taken: TakenDiagnosis | null;
  #run: DiagnosisRun | null = null;
  #latest: HostToPanel | null = null;
  /** What the page is to show once it has something to show. */
  #choice: PanelChoice | null = null;
  #isReady = false;

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

  /** Shows a listener or goroutine, now or when the page is there. */
  choose(choice: PanelChoice): void {
    this.#choice = choice;
    this.#postChoice();
  }

  /** The same for the diagnosis that is about to be taken. */
  chooseNext(choice: PanelChoice): void {
    this.#choice = choice;
  }

  /** Shows a diagnosis that was taken elsewhere. */
  show(taken: TakenDiagnosis): void {
    this.#taken = taken;
    this.#tell({ type: 'diagnosis', taken });
  }

  get takenAt(): string | null {
    return this.#taken?.takenAt ?? null;
  }

  get isActive(): boolean {
    return this.panel.active;
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
    const run = await this.services.startRun(this.target, (progress) => {
      this.#tell({ type: 'progress', progress });
    });
    this.#run = run;
    this.#tell({ type: 'progress', progress: run.progress });
    const outcome = await run.outcome();
    this.#run = null;
    this.#tell(outcome);
    if (outcome.type === 'diagnosis') {
      this.#taken = outcome.taken;
      this.#postChoice();
      this.services.taken(outcome.taken, run.recording);
    }
    return outcome;
  }

  async #receive(message: PanelToHost): Promise<void> {
    switch (message.type) {
      case 'ready':
        if (this.#taken !== null) this.#post({ type: 'diagnosis', taken: this.#taken });
        if (this.#latest !== null && this.#latest.type !== 'diagnosis') this.#post(this.#latest);
        this.#isReady = true;
        this.#postChoice();
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

  #postChoice(): void {
    // A hidden page is thrown away with what is posted to it; it says when it is there again.
    if (this.#choice === null || this.#taken === null || !this.#isReady || !this.panel.visible) return;
    const { listener, goroutine } = this.#choice;
    this.#choice = null;
    this.#post({ type: 'choose', listener, goroutine });
  }

  #tell(message: HostToPanel): void {
    this.#latest = message;
    this.#post(message);
  }

  #post(message: HostToPanel): void {
    void this.panel.webview.postMessage(message);
  }
}
