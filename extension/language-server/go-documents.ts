import { fileURLToPath } from 'node:url';
import { TextDocument, type TextDocumentContentChangeEvent } from 'vscode-languageserver-textdocument';
import { LineTable } from './line-table';
import type { GoFile } from './go-file';
import type { Packages } from './packages';
import type { CallSite, SiteFinder } from './site-finder';
import { isTooLarge, type SourceTree } from './source-tree';

/** A file with its sites, at one version. */
export interface ReadDocument {
  readonly file: GoFile;
  readonly lines: LineTable;
  readonly sites: readonly CallSite[];
}

/** The Go files that are open in editors. Changes are only taken down; a file is read when somebody asks for its sites. */
export class GoDocuments {
  readonly #open = new Map<string, TextDocument>();
  readonly #read = new Map<
    string,
    { readonly version: number; readonly epoch: number; readonly document: ReadDocument }
  >();
  /** Counts what changed on disk or in other files. */
  #epoch = 0;

  constructor(
    private readonly tree: SourceTree,
    private readonly packages: Packages,
    private readonly finder: SiteFinder,
  ) {}

  open(uri: string, version: number, text: string): void {
    this.#set(TextDocument.create(uri, 'go', version, text));
  }

  change(uri: string, version: number, changes: TextDocumentContentChangeEvent[]): void {
    const document = this.#open.get(uri);
    if (document !== undefined) this.#set(TextDocument.update(document, changes, version));
  }

  close(uri: string): void {
    this.#open.delete(uri);
    this.#read.delete(uri);
    this.tree.setOpen(pathOf(uri), null);
    this.changedOnDisk(uri);
  }

  changedOnDisk(uri: string): void {
    this.#epoch++;
    this.packages.forget(pathOf(uri));
  }

  /** Null for a file that is not open or too large. */
  read(uri: string): ReadDocument | null {
    const open = this.#open.get(uri);
    if (open === undefined || isTooLarge(open.getText())) return null;
    const known = this.#read.get(uri);
    if (known?.version === open.version && known.epoch === this.#epoch) return known.document;
    const file = this.packages.file(pathOf(uri));
    if (file === null) return null;
    const document = { file, lines: new LineTable(file.text), sites: this.finder.sitesIn(file) };
    this.#read.set(uri, { version: open.version, epoch: this.#epoch, document });
    return document;
  }

  #set(document: TextDocument): void {
    const path = pathOf(document.uri);
    this.#open.set(document.uri, document);
    this.tree.setOpen(path, document.getText());
    this.packages.forget(path);
  }
}

function pathOf(uri: string): string {
  return fileURLToPath(uri).replaceAll('\\', '/');
}
