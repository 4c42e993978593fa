import { errors, type UserError } from '../../core/base/errors';

/** Code of a failed connection (`ECONNRESET`), or its message. */
export function failureOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}

/** What a failed exchange with a pprof server means to a person. */
export function describeFailure(address: string, error: unknown): UserError {
  const code = failureOf(error);
  const known = unreachable[code];
  if (known !== undefined) return errors.pprofUnreachable(address, known);
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/.test(code)) return errors.tlsNotTrusted(address, code);
  if (code === 'EPROTO' || code.startsWith('ERR_SSL')) return errors.notPprof(address, 'it does not speak TLS');
  if (code.startsWith('HPE_')) return errors.notPprof(address, 'it does not speak HTTP');
  return errors.pprofBroken(address, code);
}

const unreachable: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name could not be looked up',
  EHOSTUNREACH: 'there is no route to that host',
  ENETUNREACH: 'there is no route to that network',
  ETIMEDOUT: 'the connection timed out',
  EADDRNOTAVAIL: 'no local address can reach it',
  EACCES: 'the connection was forbidden',
};
