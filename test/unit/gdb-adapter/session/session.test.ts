import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DebugProtocol } from '@vscode/debugprotocol';
import {
  adapterRequests,
  isGoroutineReport,
  type TableColumns,
  type WrittenCore,
} from '../../../../core/protocol/adapter';
import { startLab, type LabProgram } from '../../../lab-program';
import { DebugClient, Refused } from './debug-client';

type Disassembly = NonNullable<DebugProtocol.DisassembleResponse['body']>;

/** One session on a real program; the tests read on in it. */
describe('a debug session with the goroutines of a running program', function () {
  this.timeout(60_000);
  let lab: LabProgram;
  let client: DebugClient;
  let thread: DebugProtocol.Thread;
  let frames: readonly DebugProtocol.StackFrame[];
  const listener = () => lab.listeners.find((l) => l.role === 'tcp4')!;
  const frame = (name: string): DebugProtocol.StackFrame => frames.find((f) => f.name === name)!;
  const refused = (code: string) => (error: unknown) => error instanceof Refused && error.code === code;

  before(async () => {
    lab = await startLab('healthy-idle');
    client = new DebugClient();
    await client.attach({ pid: lab.pid });
    thread = (await client.threads()).find((t) => t.name.includes(listener().addr))!;
    ({ stackFrames: frames } = await client.stack(thread.id));
  });

  after(async () => {
    await client.end();
    await lab.stop();
  });

  it('stops at a snapshot with a goroutine in Accept and says what it cost', async () => {
    const { body } = (await client.event('stopped')) as DebugProtocol.StoppedEvent;
    assert.equal(body.reason, 'snapshot');
    const shown = (await client.threads()).find((t) => t.id === body.threadId)!;
    assert.match(shown.name, /^goroutine \d+ \[IO wait\] .* · fd \d+ /);
    assert.match(client.said, /^process \d+: \d+ goroutines in \d+ groups, \d+ in Accept; read in .* not stopped\.$/m);
    assert.match(client.said, /left out by the filter user/);
  });

  it('names the goroutine with its state, function, descriptor and address', () => {
    assert.equal(
      thread.name,
      `goroutine ${thread.id} [IO wait] main.acceptAndClose · fd ${listener().fd} ${listener().addr}`,
    );
  });

  it('gives its stack down to Accept, as gdb has it, inlined calls marked', () => {
    const names = frames.map((f) => f.name);
    assert.equal(names[0], 'runtime.gopark');
    assert.equal(names.at(-1), 'runtime.goexit');
    const from = names.indexOf('internal/poll.(*FD).Accept');
    assert.deepEqual(names.slice(from, from + 4), [
      'internal/poll.(*FD).Accept',
      'net.(*netFD).accept',
      'net.(*TCPListener).accept',
      'net.(*TCPListener).Accept',
    ]);
    assert.ok(names.includes('internal/poll.(*pollDesc).waitRead (inlined)'));
    const own = frame('main.acceptAndClose');
    assert.match(own.source!.path!, /test\/lab\/lab\.go$|test\/lab\/sc_healthy\.go$|test\/lab\/\w+\.go$/);
    assert.equal(own.presentationHint, 'normal');
    assert.equal(frame('net.(*netFD).accept').presentationHint, 'subtle');
  });

  it('gives a stack in pages', async () => {
    const page = await client.stack(thread.id, { startFrame: 2, levels: 3 });
    assert.equal(page.totalFrames, frames.length);
    assert.deepEqual(page.stackFrames, frames.slice(2, 5));
  });

  it('shows the listener that it waits on', async () => {
    const fields = await client.scope(frames[0]!.id, 'Listener');
    assert.equal(fields.get('fd'), String(listener().fd));
    assert.equal(fields.get('inode'), String(listener().inode));
    assert.equal(fields.get('address'), listener().addr);
    assert.equal(fields.get('queue'), '0 connections wait');
    assert.equal(fields.get('O_NONBLOCK'), 'set');
    assert.match(fields.get('in the kernel')!, /^no/);
  });

  it('shows the goroutine itself, as gdb reads it from its runtime.g', async () => {
    const fields = await client.scope(frames[0]!.id, 'Goroutine');
    assert.equal(fields.get('goid'), String(thread.id));
    assert.equal(fields.get('wait reason'), 'IO wait');
    assert.equal(fields.get('labels'), 'none');
    const g = `('runtime.g'*)${fields.get('g')!}`;
    assert.equal(await client.evaluate(`(${g})->goid`), String(thread.id));
    assert.equal(BigInt(await client.evaluate(`(${g})->stack.lo`)), BigInt(fields.get('stack.lo')!));
    assert.equal(BigInt(await client.evaluate(`(${g})->sched.sp`)), BigInt(fields.get('sched.sp')!));
  });

  it('never shows a value for a variable that is in a register no more', async () => {
    const accept = await client.scope(frame('net.(*netFD).accept').id, 'Frame');
    assert.match(accept.get('fd')!, /^not known: in r\w+, which a parked goroutine does not keep$/);
    assert.equal(accept.get('errcall'), 'optimized out');
    await assert.rejects(client.evaluate('fd', frame('net.(*netFD).accept').id), refused('lost-variable'));
    const poll = await client.scope(frame('internal/poll.(*FD).Accept').id, 'Frame');
    assert.match(poll.get('fd')!, /^0x[0-9a-f]{6,}$/);
  });

  it('evaluates what only reads, and nothing else', async () => {
    const at = frame('main.acceptAndClose').id;
    assert.equal(await client.evaluate('runtime.buildVersion', at), `"${lab.go}"`);
    assert.match(await client.evaluate('$pc', at), /main\.acceptAndClose/);
    for (const expression of ['$pc = 0', 'main.main()', 'i++']) {
      await assert.rejects(client.evaluate(expression, at), refused('only-reads'));
    }
    await assert.rejects(client.evaluate('no_such_variable', at), refused('gdb'));
  });

  it('opens a structure into its fields', async () => {
    const { variablesReference } = await client.request<DebugProtocol.EvaluateResponse['body']>('evaluate', {
      expression: "*('runtime.g'*)$r14",
      frameId: frames[0]!.id,
    });
    const fields = await client.variables(variablesReference);
    const sched = fields.find((f) => f.name === 'sched')!;
    const registers = await client.variables(sched.variablesReference);
    assert.equal(fields.find((f) => f.name === 'goid')!.value, String(thread.id));
    assert.ok(registers.some((r) => r.name === 'pc'));
  });

  it('shows the call at an Accept frame in assembly', async () => {
    const { instructions } = await client.request<Disassembly>('disassemble', {
      memoryReference: frame('net.(*netFD).accept').instructionPointerReference,
      instructionOffset: -1,
      instructionCount: 2,
    });
    assert.match(instructions[0]!.instruction, /^call .*<internal\/poll\.\(\*FD\)\.Accept>$/);
    assert.equal(BigInt(instructions[1]!.address), BigInt(frame('net.(*netFD).accept').instructionPointerReference!));
  });

  it('gives as many instructions as asked for, beyond the function too', async () => {
    const reference = frame('net.(*netFD).accept').instructionPointerReference;
    const { instructions } = await client.request<Disassembly>('disassemble', {
      memoryReference: reference,
      instructionOffset: -150,
      instructionCount: 300,
    });
    assert.equal(instructions.length, 300);
    const addresses = instructions.map((i) => Number(i.address));
    assert.deepEqual(
      addresses,
      [...addresses].sort((a, b) => a - b),
    );
    assert.equal(Number(instructions[150]!.address), Number(reference));
    assert.ok(new Set(instructions.map((i) => i.symbol)).size > 1);
    const nowhere = await client.request<Disassembly>('disassemble', {
      memoryReference: '0x10',
      instructionCount: 3,
    });
    assert.deepEqual(
      nowhere.instructions.map((i) => i.presentationHint),
      ['invalid', 'invalid', 'invalid'],
    );
  });

  it('reads memory that the snapshot holds, and says what it does not', async () => {
    const fields = await client.scope(frames[0]!.id, 'Goroutine');
    const read = (memoryReference: string, count: number) =>
      client.request<{ data?: string; unreadableBytes?: number }>('readMemory', { memoryReference, count });
    const { data } = await read(fields.get('sched.bp')!, 8);
    assert.equal(Buffer.from(data!, 'base64').length, 8);
    assert.deepEqual(await read('0x10', 8), { address: '0x10', unreadableBytes: 8 });
    await assert.rejects(read('rubbish', 8), refused('bad-request'));
  });

  it('gives the table by pages and the report', async () => {
    const report = await client.request<unknown>(adapterRequests.goroutines);
    assert.ok(isGoroutineReport(report));
    const page = await client.request<TableColumns>(adapterRequests.table, { start: 1, count: 5 });
    assert.equal(page.total, report.count);
    assert.equal(page.id.length, 5);
    await assert.rejects(client.request(adapterRequests.table, { start: -1, count: 5 }), refused('bad-request'));
  });

  it('says that there is nothing to run, set or break', async () => {
    for (const command of ['continue', 'next', 'stepIn', 'stepOut', 'pause', 'launch', 'setVariable', 'writeMemory'])
      await assert.rejects(client.request(command, { threadId: thread.id }), refused('only-shows'));
    const { breakpoints } = await client.request<DebugProtocol.SetBreakpointsResponse['body']>('setBreakpoints', {
      source: { path: '/a/b.go' },
      breakpoints: [{ line: 1 }, { line: 2 }],
    });
    assert.deepEqual(
      breakpoints.map((b) => b.verified),
      [false, false],
    );
  });

  it('takes a new snapshot on restart; numbers of the old one are refused', async () => {
    const old = frames[0]!.id;
    await client.request('restart', {});
    await client.event('stopped');
    const same = (await client.threads()).find((t) => t.name === thread.name)!;
    const { stackFrames } = await client.stack(same.id);
    assert.ok(stackFrames.every((f) => f.id > old));
    await assert.rejects(client.request('scopes', { frameId: old }), refused('stale'));
  });

  it('writes a core that it opens again without the program, and only with its own executable', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'accept-leak-test-'));
    const file = join(directory, 'goroutines.core');
    const second = new DebugClient();
    try {
      const written = await client.request<WrittenCore>(adapterRequests.writeCore, { file });
      assert.equal(written.bytes, statSync(file).size);
      assert.equal(statSync(file).mode & 0o777, 0o600);
      await assert.rejects(second.request('attach', { core: file, program: process.execPath }));
      await second.attach({ core: file, filter: 'acceptors' });
      const threads = await second.threads();
      const same = threads.find((t) => t.name === thread.name)!;
      const { stackFrames } = await second.stack(same.id);
      assert.deepEqual(
        stackFrames.map((f) => f.name),
        frames.map((f) => f.name),
      );
      await assert.rejects(second.request(adapterRequests.table, { start: 0, count: 1 }), refused('bad-request'));
    } finally {
      await second.end();
      rmSync(directory, { recursive: true });
    }
  });

  it('leaves the program as it was, and no process', async () => {
    const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(client.child.pid)], { encoding: 'utf8' });
    const gdb = children.trim().split(/\s+/);
    assert.match(gdb[0]!, /^\d+$/);
    assert.equal(await client.end(), 0);
    for (const pid of gdb) assert.equal(existsSync(`/proc/${pid}`), false);
    assert.equal(execFileSync('ps', ['-o', 'state=', '-p', String(lab.pid)], { encoding: 'utf8' }).trim()[0], 'S');
  });
});
