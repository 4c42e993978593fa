import { errors } from '../../core/base/errors';

/** Where pprof answers. Credentials live only here and never reach a recording. */
export interface PprofAddress {
  /** Without credentials and query, ending in `/debug/pprof`. */
  readonly base: string;
  /** `user:password` of the URL, decoded, or null. */
  readonly auth: string | null;
  /** Further query parameters that the user gave (an access token in front of a proxy), to be sent along. */
  readonly query: readonly (readonly [string, string])[];
}

/**
 * Takes `6060`, `:6060`, `host:6060`, `http://host:6060`, `https://user:pw@host/prefix` and full pprof URLs copied from a browser
 * (`…/debug/pprof/goroutine?debug=2`).
 * @throws UserError `pprof-address`
 */
export function parsePprofAddress(text: string): PprofAddress {
  const trimmed = text.trim();
  const host = /^:?\d+$/.test(trimmed) ? `127.0.0.1:${trimmed.replace(':', '')}` : trimmed;
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(host) ? host : `http://${host}`;
  if (!URL.canParse(full)) throw errors.badPprofAddress(withoutCredentials(text));
  const url = new URL(full);
  if ((url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '')
    throw errors.badPprofAddress(withoutCredentials(text));
  const known = url.pathname.indexOf(suffix);
  const prefix = known >= 0 ? url.pathname.slice(0, known) : url.pathname.replace(/(?<!\/)\/+$/, '');
  const auth = url.username || url.password ? `${decode(url.username)}:${decode(url.password)}` : null;
  const query = [...url.searchParams].filter(([name]) => !['debug', 'seconds', 'gc'].includes(name));
  return { base: `${url.protocol}//${url.host}${prefix}${suffix}`, auth, query };
}

const suffix = '/debug/pprof';

function withoutCredentials(text: string): string {
  return text.replace(/\/\/[^/@]*@/, '//');
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // A lone % is meant as it stands.
  }
}
