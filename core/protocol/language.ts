import { isRecord } from './record';

/** What the language server says of a call site; it travels as the `data` of a CodeLens. */
export interface SiteData {
  /** `listen` makes a listener, `serve` runs an accept loop, `accept` takes one connection, `wrapper` does one of these for the user. */
  readonly kind: 'listen' | 'serve' | 'accept' | 'wrapper';
  /** `net.Listen`, `net/http.Server.Serve`. */
  readonly callee: string;
  /** The function around it as Go's runtime names it; '' outside of functions. */
  readonly within: string;
  /** Lines of that function, from 1. */
  readonly firstLine: number;
  readonly lastLine: number;
}

/** What the language server is started with: where its files and Go's sources lie. */
export interface LanguageOptions {
  readonly parserFile: string;
  readonly grammarFile: string;
  readonly goRoot: string | null;
  readonly moduleCache: string | null;
}

/** Requests of ours beside the protocol's. */
export const languageRequests = {
  /** `{ uri }` → Doubtful: where types would help. */
  doubtful: 'acceptLeak/doubtful',
  /** TypeAnswers → nothing: what types say there. */
  types: 'acceptLeak/types',
  /** `{ uri, port }` → edits that make the program serve pprof, or null. */
  addPprof: 'acceptLeak/addPprof',
} as const;

/** Names in a document, lines and UTF-16 columns from 0. */
export interface Doubtful {
  readonly version: number;
  readonly at: readonly { readonly line: number; readonly character: number }[];
}

/** What the hover of another language server says of them. */
export interface TypeAnswers {
  readonly uri: string;
  readonly version: number;
  readonly answers: readonly { readonly line: number; readonly character: number; readonly says: string }[];
}

/** `source` of our entries among the problems of a file; the class of the finding is their `code`. */
export const problemSource = 'Accept Leak';

export function isSiteData(value: unknown): value is SiteData {
  if (!isRecord(value)) return false;
  const { kind, callee, within, firstLine, lastLine } = value;
  return (
    (kind === 'listen' || kind === 'serve' || kind === 'accept' || kind === 'wrapper') &&
    typeof callee === 'string' &&
    typeof within === 'string' &&
    Number.isInteger(firstLine) &&
    Number.isInteger(lastLine)
  );
}

export function isLanguageOptions(value: unknown): value is LanguageOptions {
  if (!isRecord(value)) return false;
  const { parserFile, grammarFile, goRoot, moduleCache } = value;
  const isFolder = (v: unknown): boolean => v === null || typeof v === 'string';
  return typeof parserFile === 'string' && typeof grammarFile === 'string' && isFolder(goRoot) && isFolder(moduleCache);
}
