import { root } from './steps.mjs';

/** Options of esbuild for what Node runs; entry points and outputs are relative to the checkout. */
export const nodeBundle = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  logLevel: 'warning',
};
