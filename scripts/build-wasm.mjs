// Builds dist/trace-kernel.wasm from core/trace/assembly/*.as (AssemblyScript). scripts/build.mjs imports `buildWasm`.
import { readFileSync, existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const source = (name) => `${root}core/trace/assembly/${name.replace(/\.ts$/, '.as')}`;

/** @param {string} out file to write, relative to the root of the repository */
export async function buildWasm(out = 'dist/trace-kernel.wasm') {
  const asc = await import('assemblyscript/asc');
  await mkdir(new URL('.', new URL(`../${out}`, import.meta.url)), { recursive: true });
  const options = [
    ...['kernel.ts', '--baseDir', root, '--outFile', out, '--runtime', 'stub'],
    ...['--optimizeLevel', '3', '--shrinkLevel', '0', '--converge', '--noAssert', '--initialMemory', '96'],
  ];
  // The sources are not called .ts: it is another language to tsc and eslint. asc knows no other name.
  const readFile = (name) =>
    [source(name), `${root}${name}`].filter((file) => existsSync(file)).map((file) => readFileSync(file, 'utf8'))[0] ??
    null;
  const { error, stderr } = await asc.main(options, { readFile });
  if (error) throw new Error(`asc could not build the trace kernel: ${error.message}\n${stderr.toString()}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildWasm(process.argv[2]);
