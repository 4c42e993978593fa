import { isNamed, type Entity, type FuncType, type GoType } from './go-type';

/** `listen` makes a listener, `serve` runs an accept loop, `accept` waits for one connection, `wrapper` is a function of the user's that does one of these. */
export type SiteKind = 'listen' | 'serve' | 'accept' | 'wrapper';

const systemd = ['Listeners', 'ListenersWithNames', 'TLSListeners', 'TLSListenersWithNames'];
const activation = ['github.com/coreos/go-systemd/activation', 'github.com/coreos/go-systemd/v22/activation'];

const kinds: ReadonlyMap<string, SiteKind> = new Map<string, SiteKind>([
  ...[
    'net.Listen',
    'net.ListenTCP',
    'net.ListenUnix',
    'net.FileListener',
    'net.ListenConfig.Listen',
    'crypto/tls.Listen',
    'crypto/tls.NewListener',
    ...activation.flatMap((path) => systemd.map((name) => `${path}.${name}`)),
  ].map((id) => [id, 'listen'] as const),
  ...[
    'net/http.ListenAndServe',
    'net/http.ListenAndServeTLS',
    'net/http.Serve',
    'net/http.ServeTLS',
    'net/http.Server.ListenAndServe',
    'net/http.Server.ListenAndServeTLS',
    'net/http.Server.Serve',
    'net/http.Server.ServeTLS',
    'net/rpc.Accept',
    'net/rpc.Server.Accept',
    'google.golang.org/grpc.Server.Serve',
  ].map((id) => [id, 'serve'] as const),
  ...['net.TCPListener.AcceptTCP', 'net.UnixListener.AcceptUnix'].map((id) => [id, 'accept'] as const),
]);

/** The last names of all targets. */
export const targetNames: ReadonlySet<string> = new Set([
  ...[...kinds.keys()].map((id) => id.slice(id.lastIndexOf('.') + 1)),
  'Accept',
]);

/** What stands in the name of every target. */
const roots = ['Listen', 'Serve', 'Accept'];

/** Finds names in text; comments and strings are text, too. */
export class NameFilter {
  /** `any` is fast and finds too much. */
  constructor(
    private readonly any: RegExp,
    readonly each: RegExp,
  ) {}

  isIn(text: string): boolean {
    return this.any.test(text) && text.search(this.each) >= 0;
  }
}

/** For the names of the targets and `more`. */
export function nameFilter(more: readonly string[] = []): NameFilter {
  // `\b` knows ASCII alone; the other names of a user's are looked for without it.
  const each = [...new Set([...targetNames, ...more])].map((n) => (/^\w+$/.test(n) ? `\\b${n}\\b` : n));
  return new NameFilter(new RegExp([...roots, ...more].join('|')), new RegExp(each.join('|'), 'g'));
}

/** What a function is to us; null for any other. An `Accept` is told by its signature, so that every net.Listener counts. */
export function kindOf(entity: Entity | null): SiteKind | null {
  if (entity?.kind !== 'func') return null;
  const known = kinds.get(entity.id);
  if (known !== undefined) return known;
  return entity.id.endsWith('.Accept') && accepts(entity.type) ? 'accept' : null;
}

/** The same by its id; with `isWhole` false the id has the package's name in place of its path. */
export function kindOfId(id: string, isWhole: boolean): SiteKind | null {
  if (isWhole) return kinds.get(id) ?? null;
  for (const [known, kind] of kinds) if (known.slice(known.lastIndexOf('/') + 1) === id) return kind;
  return null;
}

/** True for `func() (net.Conn, error)`. */
function accepts({ params, results }: FuncType): boolean {
  return (
    params.length === 0 &&
    results.length === 2 &&
    isNamed(results[0], 'net', 'Conn') &&
    isNamed(results[1], '', 'error')
  );
}

/** True for the listener types of package net, and slices of them. */
export function isListener(type: GoType): boolean {
  if (type.kind === 'pointer' || type.kind === 'slice') return isListener(type.elem);
  return ['Listener', 'TCPListener', 'UnixListener'].some((name) => isNamed(type, 'net', name));
}
