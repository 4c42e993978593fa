import * as vscode from 'vscode';
import type { Site } from '../../core/model/diagnosis';
import { detailMessages, isPanelToHost, messageParts } from '../../core/protocol/host-webview';
import type {
  Failure,
  HostToPanel,
  PanelToHost,
  Progress,
  TakenDiagnosis,
  TargetChoice,
} from '../../core/protocol/host-webview';
import type { Details } from '../../core/model/details';
import type { Recording } from '../../core/model/recording';
import type { DiagnosisRun, RunOutcome } from './diagnosis-run';
import { panelHtml } from './panel-html';
import type { PanelChoice } from './site-lenses';

/** What the panel needs of the rest of the extension. */
export interface PanelServices {
  readonly extensionUri: vscode.Uri;
  startRun(
    target: TargetChoice,
    onProgress: (progress: Progress) => void,
    onSoFar: (taken: TakenDiagnosis) => void,
  ): Promise<DiagnosisRun>;
  /** Opens an editor beside the panel's column. */
  openSource(site: Site, column: vscode.ViewColumn | undefined): Promise<void>;
  exportAs(taken: TakenDiagnosis, format: 'html' | 'json'): Promise<void>;
  /** Told of every diagnosis that a panel shows; the evidence is null for one of before a reload. */
  taken(taken: TakenDiagnosis, recording: Recording | null): void;
  /** A diagnosis that was kept, in the language of now where its evidence is kept, else as it was. Never throws. */
  retell(taken: TakenDiagnosis): Promise<TakenDiagnosis>;
  /** What lies behind a diagnosis; null when its evidence is not kept. Never throws. */
  details(taken: TakenDiagnosis, signal: AbortSignal): Promise<Details | null>;
  /** The text of a raw document of the target; null when it is not kept. */
  documentText(target: TargetChoice, sample: number, name: string): string | null;
  copyFinding(taken: TakenDiagnosis, index: number): Promise<void>;
  saveAs(name: string, content: string | Uint8Array): Promise<void>;
  /** Goes on watching until it is cancelled: then null, else why it cannot go on. Never rejects. */
  watchOn(
    target: TargetChoice,
    onVerdict: (taken: TakenDiagnosis, recording: Recording) => void,
    signal: AbortSignal,
  ): Promise<Failure | null>;
  watchIntervalMs(): number;
  /** Takes samples of the target again and again, or ends that. */
  watch(target: TargetChoice, on: boolean): void;
  isWatched(target: TargetChoice): boolean;
}

/** One panel for one target. It holds what it last told its page, because a hidden page is thrown away and asks again. */
export class DiagnosisPanel {
  #taken: TakenDiagnosis | null;
  #run: DiagnosisRun | null = null;
  #latest: HostToPanel | null = null;
  #soFar: HostToPanel | null = null;
  #details: readonly HostToPanel[] = [];
  #reading = new AbortController();
  readonly #closed = new AbortController();
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
      this.#closed.abort();
      this.#reading.abort();
    });
    panel.webview.html = panelHtml({
      script: address('webview.js'),
      style: address('webview.css'),
      cspSource: panel.webview.cspSource,
      language: vscode.env.language,
    });
    if (restored !== null) void this.#readDetails(restored);
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
    void this.#readDetails(taken);
  }

  /** Called when watching begins or ends, wherever that was asked for. */
  showWatching(): void {
    this.#post({ type: 'watching', on: this.services.isWatched(this.target) });
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
    const run = await this.services.startRun(
      this.target,
      (progress) => {
        this.#tell({ type: 'progress', progress });
      },
      (taken) => {
        this.#soFar = { type: 'soFar', taken };
        this.#post(this.#soFar);
      },
    );
    this.#run = run;
    this.#tell({ type: 'progress', progress: run.progress });
    const outcome = await run.outcome();
    this.#run = null;
    this.#soFar = null;
    this.#tell(outcome);
    if (outcome.type === 'diagnosis') {
      this.#taken = outcome.taken;
      this.#postChoice();
      this.services.taken(outcome.taken, run.recording);
      void this.#readDetails(outcome.taken);
    }
    return outcome;
  }

  /** Shows one verdict after the other until it is cancelled or closed, or cannot go on; then why. */
  async watch(signal: AbortSignal): Promise<void> {
    const failure = await this.services.watchOn(
      this.target,
      (taken, recording) => {
        // What was asked for by hand comes first.
        if (this.#run !== null) return;
        this.services.taken(taken, recording);
        this.show(taken);
      },
      AbortSignal.any([signal, this.#closed.signal]),
    );
    if (failure !== null && this.#run === null) this.#tell({ type: 'failed', failure });
  }

  async #receive(message: PanelToHost): Promise<void> {
    switch (message.type) {
      case 'ready':
        if (this.#taken !== null) this.#post({ type: 'diagnosis', taken: this.#taken });
        if (this.#latest !== null && this.#latest.type !== 'diagnosis') this.#post(this.#latest);
        if (this.#soFar !== null) this.#post(this.#soFar);
        for (const part of this.#details) this.#post(part);
        this.showWatching();
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
      case 'watch':
        this.services.watch(this.target, message.on);
        this.showWatching();
        break;
      case 'document': {
        const { sample, name } = message;
        this.#post({ type: 'document', sample, name, text: this.services.documentText(this.target, sample, name) });
        break;
      }
      case 'copyFinding':
        if (this.#taken !== null) await this.services.copyFinding(this.#taken, message.index);
        break;
      case 'save':
        await this.services.saveAs(message.name, message.content);
        break;
    }
  }

  /** The verdict is shown first; what lies behind it comes when it is read. */
  async #readDetails(taken: TakenDiagnosis): Promise<void> {
    this.#reading.abort();
    const { signal } = (this.#reading = new AbortController());
    const details = await this.services.details(taken, signal);
    if (signal.aborted) return;
    this.#details = detailMessages(taken.takenAt, details);
    for (const part of this.#details) this.#post(part);
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
    for (const part of messageParts(message)) void this.panel.webview.postMessage(part);
  }
}
