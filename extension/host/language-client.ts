import * as vscode from 'vscode';
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  TransportKind,
  type LanguageClientOptions,
  type Middleware,
  type TextEdit,
} from 'vscode-languageclient/node';
import { languageRequests, type Doubtful, type LanguageOptions, type TypeAnswers } from '../../core/protocol/language';

/** A server that dies is started again so many times in the life of a window. */
const mostRestarts = 5;

/** What the editor features need of a running server. */
export interface RunningLanguage {
  /** Lenses are asked for anew. */
  refresh(): void;
  /** Where types would help. */
  doubtful(uri: vscode.Uri): Promise<Doubtful>;
  tellTypes(answers: TypeAnswers): Promise<void>;
  /** What makes the program of a file serve pprof; null where that is not to be done. */
  pprofEdits(uri: vscode.Uri, port: number): Promise<readonly vscode.TextEdit[] | null>;
  dispose(): void;
}

/** Starts the language server in a process of its own. This file is loaded only when a Go file is there. */
export async function startLanguage(
  { extensionUri }: vscode.ExtensionContext,
  options: Pick<LanguageOptions, 'goRoot' | 'moduleCache'>,
  log: vscode.LogOutputChannel,
  middleware: Middleware,
): Promise<RunningLanguage> {
  const dist = (name: string): string => vscode.Uri.joinPath(extensionUri, 'dist', name).fsPath;
  const parserFile = dist('web-tree-sitter.wasm');
  const initializationOptions: LanguageOptions = { ...options, parserFile, grammarFile: dist('tree-sitter-go.wasm') };
  const watchers = ['**/*.go', '**/go.{mod,work}'].map((glob) => vscode.workspace.createFileSystemWatcher(glob));
  const clientOptions: LanguageClientOptions = {
    documentSelector: [{ scheme: 'file', language: 'go' }],
    outputChannel: log,
    initializationOptions,
    middleware,
    synchronize: { fileEvents: watchers },
    errorHandler: restarting(log),
  };
  const server = { module: dist('language-server.js'), transport: TransportKind.ipc };
  const client = new LanguageClient('acceptLeak', 'Accept Leak', server, clientOptions);
  await client.start();
  return {
    refresh: () => {
      for (const document of vscode.workspace.textDocuments)
        client.getFeature('textDocument/codeLens').getProvider(document)?.onDidChangeCodeLensEmitter.fire();
    },
    doubtful: (uri) => client.sendRequest(languageRequests.doubtful, { uri: uri.toString() }),
    tellTypes: (answers) => client.sendRequest(languageRequests.types, answers),
    pprofEdits: async (uri, port) => {
      const request = { uri: uri.toString(), port };
      const edits = await client.sendRequest<TextEdit[] | null>(languageRequests.addPprof, request);
      return edits === null ? null : await client.protocol2CodeConverter.asTextEdits(edits);
    },
    dispose: () => {
      for (const watcher of watchers) watcher.dispose();
      void client.dispose();
    },
  };
}

function restarting(log: vscode.LogOutputChannel): NonNullable<LanguageClientOptions['errorHandler']> {
  let restarts = 0;
  return {
    error: (error) => {
      log.warn(error.message);
      return { action: ErrorAction.Continue };
    },
    closed: () => {
      if (restarts < mostRestarts) {
        restarts++;
        log.warn(vscode.l10n.t('The language server ended; started again ({0} of {1}).', restarts, mostRestarts));
        return { action: CloseAction.Restart, handled: true };
      }
      const message = vscode.l10n.t(
        'The Go call sites are no longer marked: the language server ended {0} times. Reload the window to try again; its log says why.',
        restarts + 1,
      );
      return { action: CloseAction.DoNotRestart, message };
    },
  };
}
