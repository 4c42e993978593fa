import { UserError } from '../../../core/base/errors';
import { attachFault, isAdapterFailure, isRecordedGoroutines, isTablePage } from '../../../core/protocol/adapter';
import { isHostToPanel, isPanelState, isPanelToHost } from '../../../core/protocol/host-webview';
import { isLanguageOptions, isSiteData } from '../../../core/protocol/language';
import { packJson, unpackJson } from '../../../core/protocol/packed-json';
import { durationMs } from '../../../extension/cli/arguments';
import { encodeMessage, MessageReader } from '../../../extension/collect/adapter-messages';
import { parsePprofAddress } from '../../../extension/collect/pprof-address';
import { healthy } from '../../fixtures/diagnosis/diagnoses';
import { text } from '../seeds';
import type { FuzzTarget } from '../target';

const taken = { target: { pid: 1, pprof: null }, takenAt: '2026-01-02T03:04:05Z', diagnosis: healthy };
const json = (value: unknown): Uint8Array => text(JSON.stringify(value));
const words = ['"__proto__":', '"constructor":', '"type":"', 'null', '[]', '{}', '-1', '1e999', '"\\ud800"', 'true'];

export const messageTargets: readonly FuzzTarget[] = [
  {
    name: 'messages',
    seeds: () => [
      json({ type: 'open', site: { function: 'main.f', file: '/a.go', line: 1 } }),
      json({ type: 'save', name: 'a.csv', content: 'x' }),
      json({ type: 'diagnosis', taken }),
      json({ type: 'choose', listener: { network: 'tcp', address: 'a' }, goroutine: null }),
      json({ schema: 1, taken, ui: {} }),
      json(packJson({ a: new Float64Array([1, 2]), b: [new Uint8Array(5)] })),
      json({ kind: 'listen', callee: 'net.Listen', within: 'main.f', firstLine: 1, lastLine: 2 }),
      json({ pid: 1, filter: 'user', substitutePath: [{ from: 'a', to: 'b' }], maxThreads: 5 }),
    ],
    words: [...words, '"$typed":"Float64Array"', '"base64":"AAAA"', 'taken', 'diagnosis', 'document', 'watching'],
    run: (input) => {
      let value: unknown;
      try {
        value = JSON.parse(Buffer.from(input).toString('utf8'));
      } catch {
        return; // Only what is JSON gets to the readers.
      }
      const is = [isPanelToHost, isHostToPanel, isPanelState, isSiteData, isLanguageOptions];
      for (const guard of [...is, attachFault, isAdapterFailure, isRecordedGoroutines, isTablePage]) guard(value);
      const unpacked = unpackJson(value);
      if (({} as { readonly polluted?: unknown }).polluted !== undefined)
        throw new Error('Object.prototype was changed');
      packJson(unpacked);
    },
  },
  {
    name: 'adapter-messages',
    seeds: () => [
      text(encodeMessage({ seq: 1, type: 'response', request_seq: 1, success: true, body: {} })),
      text(`${encodeMessage({ type: 'event', event: 'output' })}${encodeMessage({ type: 'response' })}`),
    ],
    words: ['Content-Length: ', '\r\n\r\n', '{"type":"response"}', ...words],
    run: (input) => {
      const reader = new MessageReader();
      try {
        const cut = input.length >> 1;
        reader.push(Buffer.from(input.subarray(0, cut)));
        reader.push(Buffer.from(input.subarray(cut)));
      } catch (error) {
        // Documented: an Error with the reason, or what JSON.parse says.
        if (!(error instanceof SyntaxError) && (error as Error).constructor !== Error) throw error;
      }
    },
  },
  {
    name: 'arguments',
    seeds: () =>
      ['6060', 'http://a:b@c:1/x/debug/pprof/goroutine?debug=2', '[::1]:80', '1.5s', '500ms'].map((t) => text(t)),
    words: ['http://', 'https://', '%zz', '/debug/pprof', '?', '@', '[::', '\0', 'ms'],
    longest: 4096,
    run: (input) => {
      const said = Buffer.from(input).toString('utf8');
      for (const read of [parsePprofAddress, (t: string): number => durationMs('--interval', t)])
        try {
          read(said);
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
        }
    },
  },
];
