import * as http from 'node:http';
import * as https from 'node:https';
import type { Socket } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { endpoint } from '../../core/base/endpoint';
import { errors, UserError } from '../../core/base/errors';
import type { ConnectionPair } from '../../core/model/sample';
import type { NetworkRelay } from './network-relay';
import type { PprofAddress } from './pprof-address';
import { describeFailure, failureOf } from './pprof-failure';

export interface PprofLimits {
  readonly connectMs: number;
  readonly firstByteMs: number;
  readonly totalMs: number;
  /** On the wire, and again after undoing a content encoding. */
  readonly maxBytes: number;
  /** What is beyond `maxBytes` is left out instead of an error; the answer is then broken by that. */
  readonly keepCut?: boolean;
}

/** debug=2 ends at 64 MiB by itself (runtime/pprof writeGoroutineStacks, Go 1.26): more is no dump. */
export const defaultLimits: PprofLimits = { connectMs: 1000, firstByteMs: 10_000, totalMs: 30_000, maxBytes: 80 << 20 };

export interface PprofAnswer {
  readonly bytes: Uint8Array;
  readonly tookMs: number;
  /** Why the answer ends early (the connection broke after some bytes), or null when it is whole. */
  readonly brokenBy: string | null;
}

export interface PprofClientOptions {
  /** `user:password`; wins over that of the address. */
  readonly auth?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly signal: AbortSignal;
  /** Leads into the target's network namespace, where that is another than ours. */
  readonly relay?: NetworkRelay | undefined;
}

/**
 * Asks one pprof server over one kept-alive connection, whose address pair it remembers so that the observer can be left out
 * of what it observes. TLS certificates are verified; redirects are followed only within the same origin.
 */
export class PprofClient {
  readonly #pairs: ConnectionPair[] = [];
  readonly #agent: http.Agent;

  constructor(
    readonly address: PprofAddress,
    private readonly options: PprofClientOptions,
  ) {
    const settings = { keepAlive: true, maxSockets: 1 };
    this.#agent = address.base.startsWith('https:') ? new https.Agent(settings) : new http.Agent(settings);
  }

  /**
   * GET `/debug/pprof/<profile>?<query>`.
   * @throws UserError: unreachable, no answer, endless, 404, HTML, refused, redirected elsewhere, TLS, cancelled
   */
  async get(
    profile: string,
    query: Readonly<Record<string, string>>,
    limits: Partial<PprofLimits> = {},
  ): Promise<PprofAnswer> {
    const url = new URL(`${this.address.base}/${profile}`);
    for (const [name, value] of [...this.address.query, ...Object.entries(query)]) url.searchParams.set(name, value);
    const all = { ...defaultLimits, ...limits };
    const started = performance.now();
    for (let hop = 0; ; hop++) {
      const reply = await this.#request(url, all, true);
      if (reply.status < 300 || reply.status >= 400)
        return { ...this.#accept(reply, profile), tookMs: performance.now() - started };
      const to = new URL(reply.location ?? '', url);
      if (to.origin !== url.origin || hop === maxRedirects)
        throw errors.pprofRedirect(this.address.base, to.origin + to.pathname);
      url.pathname = to.pathname;
    }
  }

  /** Every connection made so far: `local` is the target's end. */
  get connections(): readonly ConnectionPair[] {
    return this.options.relay?.pairs ?? this.#pairs;
  }

  /** Ends the connection. */
  close(): void {
    this.#agent.destroy();
  }

  #accept(reply: Reply, profile: string): Omit<PprofAnswer, 'tookMs'> {
    const base = this.address.base;
    if (reply.status === 404) throw errors.pprofNotFound(base);
    if (reply.status === 401 || reply.status === 403) throw errors.pprofDenied(base, reply.status);
    const said = saidBy(reply);
    if (reply.status !== 200 && said !== '') throw errors.pprofRefuses(base, reply.status, said);
    if (reply.status !== 200) throw errors.notPprof(base, `it answers with status ${reply.status}`);
    if (profile !== '' && reply.contentType.startsWith('text/html'))
      throw errors.notPprof(base, 'it answers with an HTML page');
    return { bytes: reply.bytes, brokenBy: reply.brokenBy };
  }

  async #request(url: URL, limits: PprofLimits, mayRetry: boolean): Promise<Reply> {
    const cancelled = (): boolean => this.options.signal.aborted;
    if (cancelled()) throw errors.cancelled();
    const way = await this.#way(url);
    const request = (url.protocol === 'https:' ? https : http).request(url, {
      ...way,
      agent: this.#agent,
      auth: this.options.auth ?? this.address.auth,
      headers: { accept: '*/*', 'accept-encoding': 'identity', ...this.options.headers },
      signal: this.options.signal,
    });
    try {
      return await this.#exchange(request, limits);
    } catch (error) {
      // The server closed the idle connection in the moment that we used it: ask once more on a new one.
      if (mayRetry && request.reusedSocket && failureOf(error) === 'ECONNRESET' && !cancelled())
        return await this.#request(url, limits, false);
      if (cancelled()) throw errors.cancelled();
      throw error instanceof UserError ? error : describeFailure(this.address.base, error);
    }
  }

  /** By the port of the address, or by the relay's socket. */
  async #way(url: URL): Promise<{ readonly socketPath?: string }> {
    const { relay } = this.options;
    if (relay === undefined) return {};
    const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
    return { socketPath: await relay.open(url.hostname.replace(/^\[|\]$/g, ''), port) };
  }

  #exchange(request: http.ClientRequest, limits: PprofLimits): Promise<Reply> {
    const { base } = this.address;
    return new Promise((resolve, reject) => {
      const fail = (error: Error): void => {
        stopTimers();
        request.destroy();
        reject(error);
      };
      const timers: NodeJS.Timeout[] = [];
      const after = (ms: number, error: () => Error): NodeJS.Timeout => {
        const timer = setTimeout(() => {
          fail(error());
        }, ms);
        timers.push(timer);
        return timer;
      };
      const stopTimers = (): void => {
        timers.forEach(clearTimeout);
      };
      after(limits.totalMs, () => errors.pprofEndless(base, `${limits.totalMs} ms`));
      request.once('socket', (socket) => {
        const connected = (): void => {
          this.#remember(socket);
          const firstByte = after(limits.firstByteMs, () => errors.pprofNoAnswer(base, limits.firstByteMs));
          request.once('response', () => {
            clearTimeout(firstByte);
          });
        };
        if (!socket.connecting) {
          connected();
          return;
        }
        const connect = after(limits.connectMs, () =>
          errors.pprofUnreachable(base, `no connection in ${limits.connectMs} ms`),
        );
        socket.once('connect', () => {
          clearTimeout(connect);
          connected();
        });
      });
      request.once('error', fail);
      request.once('response', (response) => {
        readBody(response, limits, base).then((reply) => {
          stopTimers();
          resolve(reply);
        }, fail);
      });
      request.end();
    });
  }

  #remember(socket: Socket): void {
    const pair = {
      local: endpoint(socket.remoteAddress, socket.remotePort),
      remote: endpoint(socket.localAddress, socket.localPort),
    };
    if (this.#pairs.some((c) => c.local === pair.local && c.remote === pair.remote)) return;
    this.#pairs.push(pair);
    if (this.#pairs.length > mostPairs) this.#pairs.shift();
  }
}

const maxRedirects = 2;
/** Servers end connections that idle; those of long ago are in no table any more. */
const mostPairs = 64;

interface Reply {
  readonly status: number;
  readonly contentType: string;
  /** Errors of net/http/pprof's handlers carry a header of its own (pprof.go, serveError). */
  readonly isPprof: boolean;
  readonly location: string | undefined;
  readonly bytes: Uint8Array;
  readonly brokenBy: string | null;
}

/** Reads to the end, or to a break after some bytes, which is told rather than thrown: half a dump is worth having. */
async function readBody(response: http.IncomingMessage, limits: PprofLimits, base: string): Promise<Reply> {
  const { maxBytes, keepCut } = limits;
  const chunks: Buffer[] = [];
  let size = 0;
  let brokenBy: string | null = null;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes && keepCut !== true) throw errors.pprofEndless(base, `${maxBytes >> 20} MiB`);
      if (size > maxBytes) {
        brokenBy = `it is larger than ${maxBytes >> 20} MiB`;
        break;
      }
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof UserError || size === 0) throw error;
    brokenBy = failureOf(error);
  }
  return {
    status: response.statusCode ?? 0,
    contentType: response.headers['content-type'] ?? '',
    isPprof: response.headers['x-go-pprof'] === '1',
    location: response.headers.location,
    bytes: response.headers['content-encoding'] === 'gzip' ? unpack(chunks, maxBytes, base) : Buffer.concat(chunks),
    brokenBy,
  };
}

/** The first line of an error that pprof's own handler wrote, '' for anything else: a page of a stranger is not quoted. */
function saidBy({ isPprof, bytes }: Reply): string {
  if (!isPprof) return '';
  const line = Buffer.from(bytes.subarray(0, 200)).toString('latin1').split('\n')[0] ?? '';
  return line.replace(/[^ -~]/g, '').trim();
}

/** A proxy may compress although we did not ask for it. */
function unpack(chunks: readonly Buffer[], maxBytes: number, base: string): Uint8Array {
  try {
    return gunzipSync(Buffer.concat(chunks), { maxOutputLength: maxBytes });
  } catch (error) {
    if (failureOf(error) === 'ERR_BUFFER_TOO_LARGE') throw errors.pprofEndless(base, `${maxBytes >> 20} MiB unpacked`);
    throw errors.notPprof(base, 'its compressed answer cannot be unpacked');
  }
}
