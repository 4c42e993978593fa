import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { panelHtml } from '../../../extension/host/panel-html';

interface Manifest {
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly scope?: string }>> };
  };
}

describe('what a hostile workspace or page may do', () => {
  it('the panel loads its own script alone, by a new nonce each time, and reaches nothing', () => {
    const addresses = {
      script: 'vscode://s.js',
      style: 'vscode://s.css',
      cspSource: 'vscode:',
      language: 'en"><script>',
    };
    const [one, two] = [panelHtml(addresses), panelHtml(addresses)];
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(one)![1]!;
    const parts = new Map(policy.split('; ').map((p) => [p.split(' ')[0]!, p.split(' ').slice(1).join(' ')]));
    const nonce = /'nonce-([^']{22,})'/.exec(parts.get('script-src')!)![1]!;
    assert.equal(parts.get('default-src'), "'none'");
    assert.equal(parts.get('script-src'), `'nonce-${nonce}'`);
    assert.equal(parts.get('base-uri'), "'none'");
    assert.equal(parts.get('form-action'), "'none'");
    assert.ok(!/unsafe|https?:|\*/.test(policy), policy);
    assert.ok(!two.includes(nonce));
    assert.equal(one.match(/<script/g)?.length, 1);
  });

  it('no setting of an untrusted workspace names what is run or what is sent', () => {
    const { capabilities, contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
    const { restrictedConfigurations: restricted } = capabilities.untrustedWorkspaces;
    const properties = Object.entries(contributes.configuration.properties);
    const runs = properties.filter(([name]) => /gdb|kubectl|image|program|path|command|headers/i.test(name));
    assert.ok(runs.length >= 3);
    for (const [name, { scope }] of runs) {
      assert.ok(restricted.includes(name), name);
      assert.notEqual(scope, 'resource', name);
    }
  });
});
