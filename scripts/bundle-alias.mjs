/** web-tree-sitter's CommonJS file: bundled from the other one it looks for itself by import.meta, which is not there. */
export const alias = { 'web-tree-sitter': './node_modules/web-tree-sitter/web-tree-sitter.cjs' };
