import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { attachFault } from '../../../core/protocol/adapter';
import {
  bundleEditorType,
  commands,
  debugType,
  panelType,
  settingDefaults,
  settingsSection,
} from '../../../extension/contributions';

interface Manifest {
  readonly activationEvents: readonly string[];
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly customEditors: readonly { readonly viewType: string }[];
    readonly commands: readonly { readonly command: string; readonly category: string }[];
    readonly debuggers: readonly {
      readonly type: string;
      readonly configurationAttributes: { readonly attach: { readonly properties: Readonly<Record<string, unknown>> } };
      readonly configurationSnippets: readonly { readonly body: Readonly<Record<string, unknown>> }[];
    }[];
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly default: unknown }>> };
  };
}

const text = readFileSync('package.json', 'utf8');
const manifest = JSON.parse(text) as Manifest;
const { properties } = manifest.contributes.configuration;

describe('package.json and the code', () => {
  it('promise the same commands, in one category', () => {
    assert.deepEqual(manifest.contributes.commands.map((c) => c.command).sort(), Object.values(commands).sort());
    assert.deepEqual(new Set(manifest.contributes.commands.map((c) => c.category)), new Set(['Go']));
  });

  it('promise the same settings with the same defaults', () => {
    const declared = Object.fromEntries(Object.entries(properties).map(([name, p]) => [name, p.default]));
    const used = Object.fromEntries(
      Object.entries(settingDefaults).map(([name, value]) => [`${settingsSection}.${name}`, value as unknown]),
    );
    assert.deepEqual(declared, used);
  });

  it('promise the same editor of bundles', () => {
    assert.deepEqual(
      manifest.contributes.customEditors.map((e) => e.viewType),
      [bundleEditorType],
    );
  });

  it('promise the same debugger with the same arguments', () => {
    const [{ type, configurationAttributes, configurationSnippets }, ...others] = manifest.contributes.debuggers as [
      Manifest['contributes']['debuggers'][number],
    ];
    assert.deepEqual([type, others.length], [debugType, 0]);
    assert.ok(manifest.activationEvents.includes(`onDebugResolve:${debugType}`));
    const names = Object.keys(configurationAttributes.attach.properties);
    const sources = new Set(['pid', 'core', 'bundle']);
    // Each name is one that the adapter checks: a wrong value of it is refused.
    for (const name of names)
      assert.notEqual(attachFault({ ...(sources.has(name) ? {} : { pid: 1 }), [name]: 0 }), null, name);
    for (const { body } of configurationSnippets) {
      assert.deepEqual([body['type'], body['request']], [debugType, 'attach']);
      const own = Object.keys(body).filter((n) => !['type', 'request', 'name'].includes(n));
      assert.ok(own.every((n) => names.includes(n)));
    }
  });

  it('restrict only settings that there are, and restore the panel', () => {
    for (const name of manifest.capabilities.untrustedWorkspaces.restrictedConfigurations)
      assert.ok(name in properties, name);
    assert.ok(manifest.activationEvents.includes(`onWebviewPanel:${panelType}`));
  });

  it('have words for every placeholder, and no words without one', () => {
    const words = Object.keys(JSON.parse(readFileSync('package.nls.json', 'utf8')) as object);
    const used = [...text.matchAll(/"%([\w.]+)%"/g)].map((m) => m[1]!);
    assert.deepEqual([...words].sort(), used.sort());
  });
});
