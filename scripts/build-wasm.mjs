// Builds dist/trace-kernel.wasm from core/trace/assembly/kernel.as (AssemblyScript). scripts/build.mjs imports `buildWasm`.
import { readFileSync, existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const source = `${root}core/trace/assembly/kernel.as`;
const readLibrary = (name) => (existsSync(`${root}${name}`) ? readFileSync(`${root}${name}`, 'utf8') : null);

/** @param {string} out file to write, relative to the root of the repository */
export async function buildWasm(out = 'dist/trace-kernel.wasm') {
  const asc = await import('assemblyscript/asc');
  await mkdir(new URL('.', new URL(`../${out}`, import.meta.url)), { recursive: true });
  const options = [
    ...['kernel.ts', '--baseDir', root, '--outFile', out, '--runtime', 'stub'],
    ...['--optimizeLevel', '3', '--shrinkLevel', '0', '--converge', '--noAssert', '--initialMemory', '80'],
  ];
  // The source is not called .ts: it is another language to tsc and eslint. asc knows no other name.
  const readFile = (name) => (name === 'kernel.ts' ? readFileSync(source, 'utf8') : readLibrary(name));
  const { error, stderr } = await asc.main(options, { readFile });
  if (error) throw new Error(`asc could not build the trace kernel: ${error.message}\n${stderr.toString()}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildWasm(process.argv[2]);
