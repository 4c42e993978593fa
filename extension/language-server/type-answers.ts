import { kindOfId, type SiteKind } from './targets';

/** What gopls says that a name refers to. */
export interface TypeAnswer {
  /** Null where it is nothing of ours. */
  readonly kind: SiteKind | null;
  /** As an entity names it: `net/http.Server.Serve`. */
  readonly callee: string;
}

/**
 * Reads the hover of gopls on the name of a function (golang.org/x/tools/gopls, internal/golang/hover.go): its signature as a
 * Go code block, `func (s *http.Server) Serve(l net.Listener) error`, and for an exported name of an importable package a link to
 * its documentation, which tells the package's path. Null for any other text.
 */
export function readTypeAnswer(hover: string): TypeAnswer | null {
  const signature =
    /```go\nfunc (?:\((?:[\w.]+ )?\*?([\w.]+)(?:\[[^\]]*\])?\) )?([\w.]+)(?:\[[^\]]*\])?\(([^\n]*)\n/u.exec(hover);
  if (signature === null) return null;
  const [, receiver, name = '', rest = ''] = signature;
  const short = receiver === undefined ? name : `${receiver}.${name}`;
  const link = /\]\(https?:\/\/[^/\s)]+\/([^\s)#?@]+)(?:@[^\s)#?]*)?(?:\?[^\s)#]*)?#([\w.]+)\)/.exec(hover);
  const callee = link === null ? short : `${link[1]!}.${link[2]!}`;
  const kind = kindOfId(callee, link !== null);
  if (kind !== null) return { kind, callee };
  return { kind: name === 'Accept' && rest === ') (net.Conn, error)' ? 'accept' : null, callee };
}
