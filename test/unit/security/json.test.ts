import assert from 'node:assert/strict';
import { parseDebuggerEvidence } from '../../../core/parse/debugger-evidence';
import { isHostToPanel, isPanelToHost } from '../../../core/protocol/host-webview';
import { unpackJson } from '../../../core/protocol/packed-json';
import { parseManifest } from '../../../extension/collect/bundle-manifest';
import { diagnoseOptions } from '../../../extension/cli/arguments';

const poison = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}';

describe('JSON of anywhere', () => {
  afterEach(() => {
    assert.equal(({} as { readonly polluted?: unknown }).polluted, undefined);
  });

  it('changes no prototype', () => {
    const value: unknown = JSON.parse(`${poison}}`);
    const unpacked = unpackJson(value) as object;
    assert.equal(Object.getPrototypeOf(unpacked), Object.prototype);
    assert.equal((unpacked as { readonly polluted?: unknown }).polluted, undefined);
    isPanelToHost(value);
    isHostToPanel(value);
    assert.equal(parseManifest(`${poison},"schema":1}`).ok, false);
    assert.equal(parseDebuggerEvidence(Buffer.from(`${poison},"report":{},"table":{}}`)).ok, false);
  });

  it('takes nothing for a field that it only inherits', () => {
    assert.equal(isPanelToHost(JSON.parse('{"__proto__":{"type":"ready"}}')), false);
    for (const name of ['constructor', 'toString', '__proto__'])
      assert.deepEqual(unpackJson({ $typed: name, base64: 'AAAA' }), { $typed: name, base64: 'AAAA' });
  });

  it('headers have names of their own', () => {
    const { headers } = diagnoseOptions(['--pid', '1', '--header', '__proto__: a', '--header', 'X: b']);
    assert.deepEqual(Object.keys(headers), ['X']);
  });
});
