import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlainKernel } from '../../core/trace/scan/plain-kernel';
import { WasmKernel } from '../../core/trace/scan/wasm-kernel';
import type { KernelExports } from '../../core/trace/scan/wasm-memory';
import type { ScanKernel } from '../../core/trace/scan/kernel';

/** What is used of node's WebAssembly, which its types leave to the DOM. */
interface WasmApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

/**
 * The inner loop of the trace scan: WebAssembly from the build's folder, or plain TypeScript where the file is missing
 * or the engine has WebAssembly switched off. Both give the same results.
 */
export function traceKernel(file = join(__dirname, 'trace-kernel.wasm')): ScanKernel {
  const api = (globalThis as { readonly WebAssembly?: WasmApi }).WebAssembly;
  const bytes = api === undefined ? null : bytesOf(file);
  if (api === undefined || bytes === null) return new PlainKernel();
  return new WasmKernel((env) => {
    const instance = new api.Instance(new api.Module(bytes), { env: { ...env, abort: () => undefined } });
    return instance.exports as KernelExports;
  });
}

function bytesOf(file: string): Uint8Array | null {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
