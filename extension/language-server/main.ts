import {
  CodeLensRefreshRequest,
  createConnection,
  ProposedFeatures,
  TextDocumentSyncKind,
} from 'vscode-languageserver/node';
import {
  isLanguageOptions,
  languageRequests,
  type Doubtful,
  type LanguageOptions,
  type TypeAnswers,
} from '../../core/protocol/language';
import { lensesOf } from './answers';
import { GoDocuments } from './go-documents';
import { GoParser } from './go-parser';
import { Packages } from './packages';
import { pprofEdits } from './pprof-edit';
import { fixesFor } from './quick-fixes';
import { SiteFinder } from './site-finder';
import { SourceTree } from './source-tree';

const refreshAfterMs = 500;

const connection = createConnection(ProposedFeatures.all);
/** Filled once the parser is there; everything of the protocol waits for it in turn. */
let documents: Promise<GoDocuments>;
let refreshing: NodeJS.Timeout | undefined;

connection.onInitialize(({ initializationOptions }: { initializationOptions?: unknown }) => {
  if (!isLanguageOptions(initializationOptions))
    throw new Error('The language server was started without its options.');
  documents = load(initializationOptions);
  return {
    capabilities: {
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
      codeLensProvider: {},
      codeActionProvider: { codeActionKinds: ['quickfix'] },
    },
  };
});

async function load({ parserFile, grammarFile, goRoot, moduleCache }: LanguageOptions): Promise<GoDocuments> {
  const parser = await GoParser.load(parserFile, grammarFile);
  const tree = new SourceTree();
  const packages = new Packages(tree, parser, { goRoot, moduleCache });
  return new GoDocuments(tree, packages, new SiteFinder(packages));
}

connection.onDidOpenTextDocument(async ({ textDocument: { uri, version, text } }) => {
  (await documents).open(uri, version, text);
});
connection.onDidChangeTextDocument(async ({ textDocument: { uri, version }, contentChanges }) => {
  (await documents).change(uri, version, contentChanges);
});
connection.onDidCloseTextDocument(async ({ textDocument: { uri } }) => {
  (await documents).close(uri);
});
connection.onDidChangeWatchedFiles(async ({ changes }) => {
  const open = await documents;
  for (const { uri } of changes) open.changedOnDisk(uri);
  clearTimeout(refreshing);
  refreshing = setTimeout(() => void connection.sendRequest(CodeLensRefreshRequest.type), refreshAfterMs);
});

connection.onCodeLens(async ({ textDocument }, token) => {
  const open = await documents;
  if (token.isCancellationRequested) return null;
  const read = open.read(textDocument.uri);
  return read === null ? null : lensesOf(read);
});
connection.onCodeAction(async ({ textDocument, context }) => {
  const read = (await documents).read(textDocument.uri);
  return read === null ? null : fixesFor(read, textDocument.uri, context.diagnostics);
});

connection.onRequest(languageRequests.doubtful, async ({ uri }: { uri: string }): Promise<Doubtful> => {
  const open = await documents;
  const read = open.read(uri);
  return { version: open.versionOf(uri), at: read?.doubtful.map((s) => read.lines.positionAt(s.start)) ?? [] };
});
connection.onRequest(languageRequests.types, async (answers: TypeAnswers) => {
  if ((await documents).settle(answers)) void connection.sendRequest(CodeLensRefreshRequest.type);
  return null;
});
connection.onRequest(languageRequests.addPprof, async ({ uri, port }: { uri: string; port: number }) => {
  const read = (await documents).read(uri);
  return read === null ? null : pprofEdits(read, port);
});

connection.listen();
