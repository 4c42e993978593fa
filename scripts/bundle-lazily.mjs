import { build } from 'esbuild';

/**
 * For modules that are loaded by `import()` into a single file: each is bundled by itself first. In one go esbuild would keep
 * every module of their packages, needed or not, and run them all.
 */
export const lazily = {
  name: 'lazily',
  setup({ onLoad, initialOptions: { target, minify, define, absWorkingDir } }) {
    onLoad({ filter: /webview\/ui-kit\/toolkit\.ts$/ }, async ({ path }) => {
      const own = { target, minify, define, absWorkingDir, bundle: true, format: 'esm', write: false };
      const { outputFiles } = await build({ ...own, entryPoints: [path], legalComments: 'none', logLevel: 'warning' });
      return { contents: outputFiles[0].text, loader: 'js' };
    });
  },
};
