import assert from 'node:assert/strict';
import { readOnly } from '../../../../gdb-adapter/session/expression-guard';

describe('the guard of expressions', () => {
  const reads = [
    'x',
    'x + 1',
    's.fd.pd->runtimeCtx',
    'a[i][2]',
    '*p',
    '&x',
    '-x',
    '!ok',
    '~mask & 0xff',
    'x == y && z != 3 || w <= 2',
    'a ? b : c',
    "'runtime.allglen'",
    "*('runtime.g'*)$r14",
    "(('runtime.g'*)$r14)->goid",
    '(int)x',
    '(unsigned long*)p',
    'sizeof(x)',
    '*p@4',
    '$pc',
    '$sp + 8',
    "'a'",
    '1.5e3',
    '(x)',
  ];
  for (const expression of reads)
    it(`lets ${expression} through`, () => {
      assert.equal(readOnly(expression).fault, null);
    });

  const changes: readonly (readonly [string, RegExp])[] = [
    ['x = 1', /assigns/],
    ['x += 1', /assigns/],
    ['x <<= 1', /assigns/],
    ['a[x = 2]', /assigns/],
    ['(x) = 2', /assigns/],
    ['*p = 2', /assigns/],
    ['$pc = 0', /assigns/],
    ['$foo = 5', /no \$foo/],
    ['x++', /changes/],
    ['++x', /changes/],
    ['x--', /changes/],
    ['f()', /calls/],
    ['f(1)', /calls/],
    ["'main.exit'(1)", /calls/],
    ['(f)(1)', /calls/],
    ["('main.f')(1)", /calls/],
    ['(*f)(1)', /calls/],
    ['a.f(1)', /calls/],
    ['a[0](1)', /calls/],
    ['$_exit(0)', /no \$_exit/],
    ['x, y = 1', /not understood/],
    ['"text"', /written into memory/],
    ['shell rm x', /not understood/],
    ['x; y', /not understood/],
    ['{int}p', /not understood/],
    ['`x`', /not understood/],
    ['x\ny', /one line/],
    ['', /empty/],
    ['   ', /empty/],
    ['x +', /ends too early/],
    ['(x', /ends too early/],
    ['x.', /field/],
    ['x.$pc', /field/],
    ["'open", /not understood/],
    ['$rax', /no \$rax/],
    [`${'('.repeat(200)}x${')'.repeat(200)}`, /nested/],
    [`${'-'.repeat(200)}x`, /changes|nested/],
    [`${'- '.repeat(200)}x`, /nested/],
    ['x'.repeat(2000), /too long/],
  ];
  for (const [expression, why] of changes)
    it(`refuses ${JSON.stringify(expression.slice(0, 30))}`, () => {
      assert.match(readOnly(expression).fault ?? 'it was let through', why);
    });

  it('names the variables, not the fields', () => {
    const read = readOnly("a.b->c[i] + 'pkg.v' + $sp");
    assert.deepEqual(read.fault === null && read.names, ['a', 'i']);
  });
});
