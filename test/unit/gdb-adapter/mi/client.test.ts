import assert from 'node:assert/strict';
import { UserError } from '../../../../core/base/errors';
import { MiClient, MiError, type MiTransport } from '../../../../gdb-adapter/mi/client';
import { LineSplitter } from '../../../../gdb-adapter/mi/line-splitter';
import { textOf } from '../../../../gdb-adapter/mi/record';

/** A gdb that says what the test says. */
class Scripted implements MiTransport {
  readonly heard: string[] = [];
  killed = false;
  private listener: (chunk: Uint8Array) => void = () => undefined;
  private ended: (why: string) => void = () => undefined;

  write(text: string): void {
    this.heard.push(text);
  }
  onData(listener: (chunk: Uint8Array) => void): void {
    this.listener = listener;
  }
  onEnd(listener: (why: string) => void): void {
    this.ended = listener;
  }
  kill(): void {
    this.killed = true;
    this.ended('it ended with SIGKILL');
  }
  say(text: string | Uint8Array): void {
    this.listener(typeof text === 'string' ? Buffer.from(text) : text);
  }
  end(why: string): void {
    this.ended(why);
  }
}

describe('the client of gdb’s machine interface', () => {
  let gdb: Scripted;
  let mi: MiClient;

  beforeEach(() => {
    gdb = new Scripted();
    mi = new MiClient(gdb, 1000);
  });

  it('answers belong to whoever asked, in any order and any pieces', async () => {
    const [a, b] = [mi.command('-a'), mi.command('-b')];
    assert.deepEqual(gdb.heard, ['1-a\n', '2-b\n']);
    const said = Buffer.from('2^done,v="für b"\n(gdb) \n1^done,v="für a"\n(gdb) \n');
    for (const byte of said) gdb.say(Uint8Array.of(byte));
    assert.equal(textOf(await b, 'v'), 'für b');
    assert.equal(textOf(await a, 'v'), 'für a');
  });

  it('gdb’s refusal is its own words', async () => {
    const asked = mi.command('-x');
    gdb.say('1^error,msg="No symbol table is loaded."\n');
    await assert.rejects(asked, (e: unknown) => e instanceof MiError && e.message === 'No symbol table is loaded.');
  });

  it('an answer that is cut or too long is an error for who waits, and the next one is fine', async () => {
    const cut = mi.command('-cut');
    gdb.say('1^done,v={x="\n');
    await assert.rejects(cut, hasCode('gdb-nonsense'));
    const long = mi.command('-long');
    gdb.say(`2^done,v="${'x'.repeat(2000)}"\n`);
    await assert.rejects(long, hasCode('gdb-nonsense'));
    const next = mi.command('-next');
    gdb.say('3^done\n');
    assert.equal((await next).size, 0);
  });

  it('a gdb that is late is ended; so is nobody’s wait when it dies', async () => {
    await assert.rejects(mi.command('-slow', { timeoutMs: 20 }), hasCode('gdb-late'));
    assert.ok(gdb.killed);
    assert.equal(mi.alive, false);
    await assert.rejects(mi.command('-more'), hasCode('gdb-died'));
  });

  it('an answer that came while we were busy ourselves is taken', async () => {
    const asked = mi.command('-busy', { timeoutMs: 20 });
    const until = performance.now() + 200;
    while (performance.now() < until);
    setImmediate(() => {
      gdb.say('1^done\n');
    });
    await asked;
    assert.equal(gdb.killed, false);
  });

  it('cancelled before and while it waits; what comes later is nobody’s', async () => {
    const abort = new AbortController();
    const asked = mi.command('-x', { signal: abort.signal });
    abort.abort();
    await assert.rejects(asked, hasCode('cancelled'));
    await assert.rejects(mi.command('-y', { signal: abort.signal }), hasCode('cancelled'));
    gdb.say('1^done\n');
    assert.equal(mi.alive, true);
  });

  it('two lines are no command', async () => {
    await assert.rejects(mi.command('-a\n-b'), MiError);
    assert.deepEqual(gdb.heard, []);
  });
});

describe('lines', () => {
  it('are cut at newlines only, and one that is too long is skipped to its end', () => {
    const splitter = new LineSplitter(10);
    const push = (text: string): (string | null)[] =>
      splitter.push(Buffer.from(text)).map((l) => l && Buffer.from(l).toString());
    assert.deepEqual(push('ab\ncd'), ['ab']);
    assert.deepEqual(push('e\n\n'), ['cde', '']);
    assert.deepEqual(push('0123456789abc'), []);
    assert.deepEqual(push('def\nok\n'), [null, 'ok']);
  });
});

function hasCode(code: string): (error: unknown) => boolean {
  return (error) => error instanceof UserError && error.code === code;
}
