// Bundles every entry point with esbuild. `--watch` rebuilds on change.
import { context, build } from 'esbuild';
import { cp, mkdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildWasm } from './build-wasm.mjs';
import { alias } from './bundle-alias.mjs';
import { lazily } from './bundle-lazily.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const watch = process.argv.includes('--watch');
const minify = process.argv.includes('--minify');

// Required when they are first needed, not with the extension: with a Go file, and with a command or panel.
const later = ['language-client', 'diagnosing'];
const external = ['vscode', ...later.map((name) => `./${name}`)];
// Loaded by cli.js when they are asked for.
const cliCommands = ['live-commands', 'trace-command', 'dump-command', 'goroutines-command'];
const node = { platform: 'node', target: 'node20', format: 'cjs', external, supported: { 'dynamic-import': false } };
const browser = { platform: 'browser', target: 'es2022', format: 'iife' };
const entries = [
  { in: 'extension/main.ts', out: 'dist/extension.js', ...node },
  ...later.map((name) => ({ in: `extension/host/${name}.ts`, out: `dist/${name}.js`, ...node })),
  { in: 'extension/workers/diagnosis-worker.ts', out: 'dist/worker.js', ...node },
  { in: 'extension/relay/main.ts', out: 'dist/relay.js', ...node },
  { in: 'extension/relay/inside.ts', out: 'dist/inside.js', ...node },
  { in: 'extension/cli/main.ts', out: 'dist/cli.js', ...node, external: cliCommands.map((name) => `./${name}`) },
  ...cliCommands.map((name) => ({ in: `extension/cli/${name}.ts`, out: `dist/${name}.js`, ...node })),
  { in: 'gdb-adapter/main.ts', out: 'dist/gdb-adapter.js', ...node },
  { in: 'extension/language-server/main.ts', out: 'dist/language-server.js', ...node, alias },
  { in: 'webview/main.ts', out: 'dist/webview.js', ...browser, plugins: [lazily] },
  { in: 'webview/style.css', out: 'dist/webview.css', platform: 'browser' },
].filter((e) => existsSync(new URL(`../${e.in}`, import.meta.url)));

await mkdir(`${root}dist`, { recursive: true });
await buildWasm();
for (const { in: input, out: outfile, ...rest } of entries) {
  const options = {
    absWorkingDir: root,
    entryPoints: [input],
    outfile,
    bundle: true,
    sourcemap: minify ? false : 'linked',
    minify,
    legalComments: 'none',
    logLevel: 'warning',
    define: { 'process.env.NODE_ENV': '"production"' },
    ...rest,
  };
  if (watch) await (await context(options)).watch();
  else await build(options);
}
for (const name of ['web-tree-sitter', 'tree-sitter-go'])
  await cp(`${root}node_modules/${name}/${name}.wasm`, `${root}dist/${name}.wasm`);
if (existsSync(`${root}node_modules/@vscode/codicons/dist/codicon.css`))
  await cp(`${root}node_modules/@vscode/codicons/dist`, `${root}dist/codicons`, { recursive: true });
