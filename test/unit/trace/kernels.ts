import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PlainKernel } from '../../../core/trace/scan/plain-kernel';
import type { ScanKernel } from '../../../core/trace/scan/kernel';
import { WasmKernel } from '../../../core/trace/scan/wasm-kernel';
import { traceKernel } from '../../../extension/workers/trace-kernel-file';

const assembly = 'core/trace/assembly';
let built: string | null = null;

/** Both inner loops, the WebAssembly one built from source. A kernel serves one scan at a time. */
export function bothKernels(): { readonly wasm: ScanKernel; readonly plain: ScanKernel } {
  if (built === null) {
    const file = 'out/test-kernel/trace-kernel.wasm';
    const sources = readdirSync(assembly).map((name) => statSync(join(assembly, name)).mtimeMs);
    if (!existsSync(file) || statSync(file).mtimeMs < Math.max(...sources)) {
      const { status, stderr } = spawnSync(process.execPath, ['scripts/build-wasm.mjs', file], { encoding: 'utf8' });
      if (status !== 0) throw new Error(stderr);
    }
    built = join(process.cwd(), file);
  }
  const wasm = traceKernel(built);
  if (!(wasm instanceof WasmKernel)) throw new Error('This node has no WebAssembly');
  return { wasm, plain: new PlainKernel() };
}
