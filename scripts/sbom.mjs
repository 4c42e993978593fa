// `npm run sbom`: writes out/sbom.cdx.json, the software bill of materials of all that is used (CycloneDX, by npm itself), and
// prints the packages whose code is in the extension with their licences. Ends with 1 where one has none, or none that allows it.
import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { alias } from './bundle-alias.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const permissive =
  /^(MIT|ISC|0BSD|Zlib|BSD-2-Clause|BSD-3-Clause|Apache-2\.0|CC-BY-4\.0|Unlicense|BlueOak-1\.0\.0|\(?MIT AND Zlib\)?)$/;
/** Not imported, but copied beside the bundles by scripts/build.mjs. */
const copied = ['web-tree-sitter', 'tree-sitter-go', 'assemblyscript'];

const sbom = JSON.parse(
  execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx'], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 }),
);
mkdirSync(`${root}out`, { recursive: true });
writeFileSync(`${root}out/sbom.cdx.json`, JSON.stringify(sbom, null, 1));

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: [
    'extension/main.ts',
    'extension/host/language-client.ts',
    'extension/workers/diagnosis-worker.ts',
    'extension/relay/main.ts',
    'extension/cli/main.ts',
    'extension/language-server/main.ts',
    'gdb-adapter/main.ts',
    'webview/main.ts',
  ],
  outdir: 'out/sbom',
  bundle: true,
  write: false,
  metafile: true,
  platform: 'node',
  format: 'cjs',
  external: ['vscode'],
  alias,
  logLevel: 'error',
});
const shipped = new Set([
  ...copied.map((name) => `node_modules/${name}`),
  ...Object.keys(metafile.inputs).flatMap((path) => {
    return !path.includes('node_modules/') ? [] : [/^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)[0]];
  }),
]);
let refused = 0;
for (const place of [...shipped].sort()) {
  const name = place.slice('node_modules/'.length);
  const { version, license: licence = '' } = JSON.parse(readFileSync(`${root}${place}/package.json`, 'utf8'));
  const isFine = permissive.test(licence);
  if (!isFine) refused++;
  console.log(`${name.padEnd(64)} ${version.padEnd(12)} ${licence || 'none'}${isFine ? '' : '  ✗'}`);
}
console.log(`${shipped.size} packages in the extension, ${sbom.components.length} in out/sbom.cdx.json`);
process.exit(refused === 0 ? 0 : 1);
