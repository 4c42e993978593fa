import assert from 'node:assert/strict';
import type { Frame } from '../../../core/model/frame';
import { listenerGroups, listenerKey, listenersCsv } from '../../../webview/view-models/listener-rows';
import {
  goroutinesKnown,
  listenerOfGoroutine,
  selectionOf,
  shownGoroutine,
} from '../../../webview/view-models/selection';
import { alignStacks } from '../../../webview/view-models/stack-alignment';
import { stackOf } from '../../../webview/view-models/stack';
import {
  acceptor,
  acceptStack,
  frame,
  inconclusive,
  listener,
  listenerLeak,
  stalled,
} from '../../fixtures/diagnosis/diagnoses';

const byClass = { sort: { column: 'class', descending: false }, filter: '' } as const;

describe('listeners table', () => {
  it('gives the many listeners of one site one row, the worst first', () => {
    const groups = listenerGroups(listenerLeak, byClass);
    assert.deepEqual(
      groups.map((g) => [g.members.length, g.address, g.added, g.acceptors, g.mark.kind]),
      [
        [61, '127.0.0.1:*', 10, '1 each', 'error'],
        [1, '127.0.0.1:8080', 0, '1', 'ok'],
      ],
    );
  });

  it('shows the longest queue of a group', () => {
    const listeners = [4, 17, 2].map((queue, i) => listener({ queue, address: `127.0.0.1:${String(i)}`, inode: i }));
    const [group] = listenerGroups({ ...listenerLeak, listeners }, byClass);
    assert.deepEqual([group!.queue, group!.backlog], [17, 4096]);
  });

  it('filters by every word over site, address and class', () => {
    assert.equal(listenerGroups(listenerLeak, { ...byClass, filter: 'passive.go 40123' })[0]!.members.length, 1);
    assert.deepEqual(listenerGroups(listenerLeak, { ...byClass, filter: 'no such' }), []);
  });

  it('finds listeners by their flags, which are in the CSV', () => {
    const listeners = (['blocking', 'nonblocking'] as const).map((flag, inode) =>
      listener({ inode, flags: [flag, 'shared'] }),
    );
    const diagnosis = { ...listenerLeak, listeners };
    assert.equal(listenerGroups(diagnosis, { ...byClass, filter: 'nonblocking' }).length, 1);
    assert.match(listenersCsv(diagnosis).split('\r\n')[1]!, /,blocking shared$/);
  });

  it('sorts by a column in both directions, addresses by number', () => {
    const listeners = ['127.0.0.1:9', '127.0.0.1:80', '127.0.0.1:10'].map((address, i) =>
      listener({ address, inode: i, site: { function: 'f', file: 'a.go', line: i } }),
    );
    const order = (descending: boolean) =>
      listenerGroups({ ...listenerLeak, listeners }, { sort: { column: 'address', descending }, filter: '' }).map(
        (g) => g.address,
      );
    assert.deepEqual(order(false), ['127.0.0.1:9', '127.0.0.1:10', '127.0.0.1:80']);
    assert.deepEqual(order(true), ['127.0.0.1:80', '127.0.0.1:10', '127.0.0.1:9']);
  });

  it('names the common beginning of unix paths', () => {
    const listeners = ['/tmp/a1.sock', '/tmp/a2.sock', '/tmp/a3.sock'].map((address, i) =>
      listener({ network: 'unix', address, inode: i }),
    );
    assert.equal(listenerGroups({ ...listenerLeak, listeners }, byClass)[0]!.address, '/tmp/a…');
  });
});

describe('selection', () => {
  const none = { listener: null, goroutine: null };

  it('is what the verdict is about while nothing is chosen', () => {
    const { listener: chosen, acceptor: first } = selectionOf(listenerLeak, none);
    assert.equal(chosen?.class, 'listener-leak');
    assert.equal(first?.goroutine, 100);
  });

  it('follows a goroutine to its listener', () => {
    assert.equal(selectionOf(listenerLeak, { ...none, goroutine: 103 }).listener?.address, '127.0.0.1:40103');
    assert.equal(listenerOfGoroutine(listenerLeak, 9), null);
  });

  it('has no acceptor where nobody accepts', () => {
    const only = inconclusive.listeners[0]!;
    const { acceptors, acceptor: first } = selectionOf(inconclusive, { ...none, listener: listenerKey(only) });
    assert.deepEqual([acceptors, first], [[], null]);
  });

  it('says that nobody accepts only where goroutines are known', () => {
    assert.equal(goroutinesKnown(inconclusive), false);
    assert.equal(goroutinesKnown({ ...listenerLeak, acceptors: [] }), true);
  });

  it('links evidence only to a goroutine whose stack is there', () => {
    const item = listenerLeak.findings[0]!.evidence[0]!;
    assert.equal(shownGoroutine(listenerLeak, item), 100);
    assert.equal(shownGoroutine(listenerLeak, { ...item, goroutine: 9999 }), null);
  });
});

describe('stack alignment', () => {
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((f) => frame(f, 'x.go', 1));

  it('marks a frame that all have once, and gives one that differs a line of its own', () => {
    const rows = alignStacks([[a!, b!, d!], [a!, c!, d!], [d!]]);
    assert.deepEqual(
      rows.map((r) => [r.frame.function, ...r.in]),
      [
        ['a', true, true, false],
        ['b', true, false, false],
        ['c', false, true, false],
        ['d', true, true, true],
      ],
    );
  });

  it('takes a different line as a different frame', () => {
    assert.equal(alignStacks([[frame('f', 'x.go', 1)], [frame('f', 'x.go', 2)]]).length, 2);
    assert.deepEqual(alignStacks([]), []);
  });
});

describe('stack of an acceptor', () => {
  it('folds runs of Go frames but keeps the one that the program calls', () => {
    const { rows } = stackOf(acceptor(), false, []);
    assert.deepEqual(
      rows.map((r) => (r.type === 'folded' ? r.count : r.text)),
      [6, 'net.(*TCPListener).Accept', 'main.(*passive).serve'],
    );
    assert.equal(stackOf(acceptor(), true, []).rows.length, acceptStack.length);
  });

  it('shows what the sources disagree about, folded or not', () => {
    const model = stackOf(stalled.acceptors[0]!, false, []);
    assert.deepEqual(model.sources, ['dump', 'trace', 'gdb']);
    assert.match(model.agreement!, /differ/);
    assert.deepEqual(
      model.rows.flatMap((r) => (r.type === 'frame' && r.origin === 'program' ? [[r.place, ...r.in]] : [])),
      [
        ['passive.go:84', 'has', 'has', 'lacks'],
        ['passive.go:85', 'lacks', 'lacks', 'has'],
      ],
    );
  });

  it('has the machine code of a call at the frame of gdb whose pc it is', () => {
    const at = (pc: string, of: Frame): Frame => ({ ...of, pc });
    const [, , , fdAccept, netAccept, , tcpAccept, serve] = acceptStack as Frame[];
    const gdb = [
      { ...at('0x10', frame('internal/poll.(*pollDesc).waitRead')), inlined: true },
      at('0x10', fdAccept!),
      at('0x20', netAccept!),
      at('0x30', tcpAccept!),
      at('0x40', { ...serve!, line: 85 }),
    ];
    const call = (pc: string, name: string, ...texts: string[]) => ({
      pc,
      function: name,
      instructions: texts.map((text, i) => ({ address: `0x${i}`, text })),
    });
    const calls = [
      call('0x10', fdAccept!.function, 'nop', 'call   0x99'),
      call('0x30', 'syscall.Syscall6', 'syscall'),
      call('0x40', serve!.function, ...Array.from({ length: 1000 }, () => 'x'.repeat(1000))),
      call('0x20', netAccept!.function),
    ];
    const { rows } = stackOf(acceptor({ dump: [tcpAccept!, serve!], debugger: gdb }), true, calls);
    const shown = rows.flatMap((r) =>
      r.type === 'frame' && r.assembly !== null ? [[r.frame, r.assembly] as const] : [],
    );
    assert.deepEqual(
      shown.map(([f, a]) => [f.function, f.line, a.inFunction]),
      [
        [fdAccept!.function, fdAccept!.line, null],
        [tcpAccept!.function, tcpAccept!.line, 'syscall.Syscall6'],
        // The dump's frame of that function is another line, which has none.
        [serve!.function, 85, null],
      ],
    );
    assert.deepEqual(shown[0]![1].lines, [
      { address: '0x0', text: 'nop', isCall: false },
      { address: '0x1', text: 'call   0x99', isCall: true },
    ]);
    const many = shown[2]![1].lines;
    assert.ok(many.length <= 16 && many.every((l) => l.text.length <= 300) && many.at(-1)!.isCall);
  });
});
