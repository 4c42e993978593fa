import { fileURLToPath } from 'node:url';
import { TextDocument, type TextDocumentContentChangeEvent } from 'vscode-languageserver-textdocument';
import type { TypeAnswers } from '../../core/protocol/language';
import { LineTable } from './line-table';
import type { GoFile } from './go-file';
import type { Packages } from './packages';
import type { CallSite, SiteFinder } from './site-finder';
import { isTooLarge, type SourceTree } from './source-tree';
import { readTypeAnswer, type TypeAnswer } from './type-answers';

/** A file with its sites, at one version. */
export interface ReadDocument {
  readonly file: GoFile;
  readonly lines: LineTable;
  readonly sites: readonly CallSite[];
  /** Sites and others whose types we do not know, and nobody has told. */
  readonly doubtful: readonly CallSite[];
}

type Answers = ReadonlyMap<number, TypeAnswer>;
const noAnswers: Answers = new Map();

/** The Go files that are open in editors. Changes are only taken down; a file is read when somebody asks for its sites. */
export class GoDocuments {
  readonly #open = new Map<string, TextDocument>();
  readonly #read = new Map<
    string,
    { readonly version: number; readonly epoch: number; readonly document: ReadDocument }
  >();
  /** What types say of doubtful sites, by offset, at one version. */
  readonly #answers = new Map<string, { readonly version: number; readonly answers: Answers }>();
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
    this.#answers.delete(uri);
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
    const told = this.#answers.get(uri);
    const answers = told?.version === open.version ? told.answers : noAnswers;
    const all = this.finder.allIn(file);
    const document: ReadDocument = {
      ...{ file, lines: new LineTable(file.text) },
      sites: all.flatMap((site) => settled(site, answers)),
      doubtful: all.filter((s) => s.certainty !== 'certain' && !answers.has(s.start)),
    };
    this.#read.set(uri, { version: open.version, epoch: this.#epoch, document });
    return document;
  }

  /** Takes in what another language server says of doubtful sites; false when that changes nothing. */
  settle({ uri, version, answers }: TypeAnswers): boolean {
    const open = this.#open.get(uri);
    if (open?.version !== version) return false;
    const read = answers.flatMap(({ line, character, says }): [number, TypeAnswer][] => {
      const answer = readTypeAnswer(says);
      return answer === null ? [] : [[open.offsetAt({ line, character }), answer]];
    });
    if (read.length === 0) return false;
    const before = this.#answers.get(uri);
    const known = before?.version === version ? before.answers : noAnswers;
    this.#answers.set(uri, { version, answers: new Map([...known, ...read]) });
    this.#read.delete(uri);
    return true;
  }

  versionOf(uri: string): number {
    return this.#open.get(uri)?.version ?? 0;
  }

  #set(document: TextDocument): void {
    const path = pathOf(document.uri);
    this.#open.set(document.uri, document);
    this.tree.setOpen(path, document.getText());
    this.packages.forget(path);
  }
}

function settled(site: CallSite, answers: Answers): CallSite[] {
  const answer = site.certainty === 'certain' ? undefined : answers.get(site.start);
  if (answer === undefined) return site.certainty === 'open' ? [] : [site];
  return answer.kind === null ? [] : [{ ...site, kind: answer.kind, callee: answer.callee, certainty: 'certain' }];
}

function pathOf(uri: string): string {
  return fileURLToPath(uri).replaceAll('\\', '/');
}
