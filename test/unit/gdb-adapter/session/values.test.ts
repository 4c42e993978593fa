import assert from 'node:assert/strict';
import { MiClient } from '../../../../gdb-adapter/mi/client';
import { acceptErrorText, errnoOf } from '../../../../gdb-adapter/session/accept-errors';
import { quotePackages } from '../../../../gdb-adapter/session/evaluate';
import { withMeaning } from '../../../../gdb-adapter/session/errno-values';
import { goText } from '../../../../gdb-adapter/session/gdb-values';
import { registerAt } from '../../../../gdb-adapter/session/lost-variables';

describe('values as gdb prints them', () => {
  it('shows a Go string by its length, which gdb reads past', () => {
    assert.equal(goText('{str = 0x89bba0 <runtime.buildVersion.str> "go1.26.8", len = 8}'), '"go1.26.8"');
    assert.equal(goText('{str = 0x89bba0 "go1.26.8andmore", len = 8}'), '"go1.26.8"');
    assert.equal(goText('{str = 0x0, len = 0}'), '""');
    assert.equal(goText(String.raw`{str = 0x1 "a\"b\n\303\244\001rest\\", len = 6}`), JSON.stringify('a"b\nä'));
    assert.equal(goText('{str = 0x1 "rest of another", len = 0}'), '""');
    assert.equal(goText('{str = 0x1 "abc"..., len = 500}'), '"abc"… (500 bytes)');
    assert.equal(
      goText('{str = 0x1 <error: Cannot access memory>, len = 3}'),
      '{str = 0x1 <error: Cannot access memory>, len = 3}',
    );
    assert.equal(goText('{tab = 0x1, data = 0x2}'), '{tab = 0x1, data = 0x2}');
  });

  it('quotes a name with its package, not the field of a variable of ours', () => {
    assert.equal(quotePackages('runtime.allglen + 1'), "'runtime.allglen' + 1");
    assert.equal(quotePackages("'runtime.allgs'.len"), "'runtime.allgs'.len");
    assert.equal(quotePackages('x->a.b'), 'x->a.b');
  });

  it('finds the register of the range that the call is in', () => {
    const said = [
      'Symbol "ln" is multi-location:',
      '  Base address 0x7393e0  Range 0x7393e0-0x7393fa: a variable in $rax [8-byte piece], and a variable in $rbx [8-byte piece]',
      '  Range 0x7393fa-0x73943c: a complex DWARF expression:',
      '     0: DW_OP_call_frame_cfa',
    ].join('\n');
    assert.equal(registerAt(said, 0x7393f0), 'rax');
    assert.equal(registerAt(said, 0x7393fa), 'rax'); // A return address: its call ends there.
    assert.equal(registerAt(said, 0x739400), null);
    assert.equal(registerAt(said, 0x10), 'rax'); // No range: rather no value than a wrong one.
    assert.equal(registerAt('Symbol "x" is a variable at frame base reg $rbp offset 16+8.', 5), null);
  });

  it('tells the error in an interface, which it reads where the interface points', async () => {
    let answer: (chunk: Uint8Array) => void = () => undefined;
    const asked: string[] = [];
    const mi = new MiClient({
      write: (text) => {
        asked.push(text.trim());
        answer(Buffer.from(`${parseInt(text)}^done,value="24"\n`));
      },
      onData: (listener) => (answer = listener),
      onEnd: () => undefined,
      kill: () => undefined,
    });
    const boxed = '{tab = 0x9bb9c0 <go:itab.syscall.Errno,error>, data = 0xbe4b38}';
    assert.match(await withMeaning(mi, 'error', boxed), /EMFILE: the process has no descriptor left/);
    assert.match(asked[0]!, /0xbe4b38/);
    assert.match(await withMeaning(mi, 'syscall.Errno', '11'), /^11 EAGAIN/);
    assert.match(await withMeaning(mi, 'uintptr', String(2n ** 64n - 103n)), /ECONNABORTED/);
    assert.equal(await withMeaning(mi, 'uintptr', '24'), '24');
    assert.equal(await withMeaning(mi, 'int', '24'), '24');
  });

  it('tells what an error of accept means and what Go does then', () => {
    assert.match(acceptErrorText(24)!, /^EMFILE: the process has no descriptor left \(temporary/);
    assert.match(acceptErrorText(11)!, /^EAGAIN.*retried at once/);
    assert.match(acceptErrorText(22)!, /^EINVAL.*permanent/);
    assert.equal(acceptErrorText(0), null);
    assert.equal(errnoOf(BigInt.asUintN(64, -24n)), 24);
    assert.equal(errnoOf(7n), null);
    assert.equal(errnoOf(BigInt.asUintN(64, -5000n)), null);
  });
});
