// esbuild plugin: counts how often each block of our TypeScript runs, in globalThis.fuzzCounters (test/fuzz/coverage.ts).
import { readFile } from 'node:fs/promises';
import ts from 'typescript';

const counters = '__blocks';
/** Two bytes address a counter; blocks beyond share them. */
const size = 1 << 16;

/** Placed before the bundle. */
export const banner = `const ${counters} = (globalThis.fuzzCounters ??= new Uint8Array(${size}));`;

/** `blocks()` tells how many there are once the bundle is built. */
export function instrument(ours) {
  let next = 0;
  const count = (factory) =>
    factory.createPostfixIncrement(
      factory.createElementAccessExpression(factory.createIdentifier(counters), next++ % size),
    );
  const transformer = (context) => (file) => {
    const { factory } = context;
    const counted = (expression) =>
      factory.createParenthesizedExpression(factory.createComma(count(factory), expression));
    const statements = (list) => [factory.createExpressionStatement(count(factory)), ...list];
    const block = (s) => (s && !ts.isBlock(s) ? factory.createBlock(statements([s])) : s);
    const visit = (node) => {
      const n = ts.visitEachChild(node, visit, context);
      if (ts.isBlock(n)) return factory.updateBlock(n, statements(n.statements));
      if (ts.isIfStatement(n))
        return factory.updateIfStatement(
          n,
          n.expression,
          block(n.thenStatement),
          ts.isIfStatement(n.elseStatement ?? n) ? n.elseStatement : block(n.elseStatement),
        );
      if (ts.isForStatement(n))
        return factory.updateForStatement(n, n.initializer, n.condition, n.incrementor, block(n.statement));
      if (ts.isForOfStatement(n))
        return factory.updateForOfStatement(n, n.awaitModifier, n.initializer, n.expression, block(n.statement));
      if (ts.isWhileStatement(n)) return factory.updateWhileStatement(n, n.expression, block(n.statement));
      if (ts.isCaseClause(n)) return factory.updateCaseClause(n, n.expression, statements(n.statements));
      if (ts.isDefaultClause(n)) return factory.updateDefaultClause(n, statements(n.statements));
      if (ts.isConditionalExpression(n))
        return factory.updateConditionalExpression(
          n,
          n.condition,
          n.questionToken,
          counted(n.whenTrue),
          n.colonToken,
          counted(n.whenFalse),
        );
      if (ts.isArrowFunction(n) && !ts.isBlock(n.body))
        return factory.updateArrowFunction(
          n,
          n.modifiers,
          n.typeParameters,
          n.parameters,
          n.type,
          n.equalsGreaterThanToken,
          counted(n.body),
        );
      if (
        ts.isBinaryExpression(n) &&
        [
          ts.SyntaxKind.AmpersandAmpersandToken,
          ts.SyntaxKind.BarBarToken,
          ts.SyntaxKind.QuestionQuestionToken,
        ].includes(n.operatorToken.kind)
      )
        return factory.updateBinaryExpression(n, n.left, n.operatorToken, counted(n.right));
      return n;
    };
    return ts.visitNode(file, visit);
  };
  return {
    name: 'instrument',
    blocks: () => Math.min(next, size),
    setup(build) {
      build.onLoad({ filter: ours }, async ({ path }) => {
        const { outputText } = ts.transpileModule(await readFile(path, 'utf8'), {
          fileName: path,
          compilerOptions: {
            target: ts.ScriptTarget.ES2023,
            module: ts.ModuleKind.ESNext,
            inlineSourceMap: true,
            inlineSources: true,
          },
          transformers: { before: [transformer] },
        });
        return { contents: outputText, loader: 'js' };
      });
    },
  };
}
