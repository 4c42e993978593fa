import assert from 'node:assert/strict';
import { closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallInstructions } from '../../core/model/call-instructions';
import { isGoroutineReport, type GoroutineReport } from '../../core/protocol/adapter';
import { inspectCore } from '../../gdb-adapter/inspection/core-inspection';
import { inspectProcess } from '../../gdb-adapter/inspection/live-inspection';
import { buildProgram, Target, type Build } from './target';

/** The instructions that gdb shows at the calls against the bytes in the program's memory. */
describe('instructions at the calls from Accept to the user’s code', function () {
  this.timeout(120_000);

  for (const [toolchain, build] of [
    ['go1.21.13', 'default'],
    ['local', 'default'],
    ['local', '-N -l'],
    ['local', 'PIE'],
  ] as const)
    it(`${toolchain}, ${build}: the last is the call that the frame returns from, or the system call`, async () => {
      await withReport(toolchain, build, (report, pid) => {
        assert.deepEqual(report.notes, []);
        assert.ok(isGoroutineReport(report));
        const calls = new Map(report.calls!.map((c) => [c.pc, c]));
        assert.equal(calls.size, report.calls!.length);
        for (const { gdbFrames, thread } of report.acceptors) {
          const user = gdbFrames!.findIndex((f) => f.function.startsWith('main.') && !f.inlined);
          const accept = gdbFrames!.findIndex((f) => f.function === 'internal/poll.(*FD).Accept');
          assert.equal(accept < 0, thread !== null);
          const shown = gdbFrames!.slice(thread === null ? accept : 1, user + 1).filter((f) => !f.inlined);
          assert.ok(shown.length >= 3);
          for (const f of shown) {
            const call = calls.get(f.pc!);
            assert.equal(call?.function, f.function);
            assertIsCall(pid, call);
          }
          if (thread !== null) assertIsSyscall(pid, calls.get(gdbFrames![0]!.pc!)!, Number(thread.pc));
        }
      });
    });

  it('are there again from a core, and not in the report of a program without debug information', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'calls-'));
    const core = join(folder, 'goroutines.core');
    try {
      await withReport(
        'local',
        'default',
        async ({ calls }) => {
          const opened = await inspectCore({ core, program: null, gdb: 'gdb' });
          await opened.close();
          assert.deepEqual(opened.report.calls, calls);
          const without = await inspectCore({ core, program: null, gdb: 'none' });
          assert.deepEqual([without.report.calls, without.report.notes], [[], []]);
        },
        core,
      );
      await withReport('local', 'stripped', ({ calls }) => {
        assert.deepEqual(calls, []);
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

async function withReport(
  toolchain: string,
  build: Build,
  check: (report: GoroutineReport, pid: number) => void | Promise<void>,
  core: string | null = null,
): Promise<void> {
  const target = await Target.start(buildProgram(toolchain, build));
  try {
    const { report, writeCore, close } = await inspectProcess({ pid: target.pid, gdb: 'gdb' });
    if (core !== null) writeCore(core);
    await close();
    await check(report, target.pid);
    assert.equal(await target.end(), 0);
  } finally {
    target.kill();
  }
}

/** Ascending, and a near call from the last one's address to `pc`: E8 rel32 to the address in its text, or FF /2. */
function assertIsCall(pid: number, { pc, instructions }: CallInstructions): void {
  const addresses = instructions.map((i) => Number(i.address));
  assert.ok(instructions.length <= 4 && addresses.every((a, i) => i === 0 || a > addresses[i - 1]!));
  const { address, text } = instructions.at(-1)!;
  const bytes = memoryOf(pid, Number(address), Number(pc) - Number(address));
  if (bytes[0] === 0xe8) {
    assert.equal(bytes.length, 5);
    assert.match(text, new RegExp(`^call\\s+0x${(Number(pc) + bytes.readInt32LE(1)).toString(16)}\\b`));
  } else {
    const at = bytes[0] === 0x41 ? 1 : 0;
    assert.equal(bytes[at], 0xff, bytes.toString('hex'));
    assert.equal((bytes[at + 1]! >> 3) & 7, 2);
    assert.match(text, /^call\s+\*/);
  }
}

function assertIsSyscall(pid: number, { function: name, instructions }: CallInstructions, end: number): void {
  const { address, text } = instructions.at(-1)!;
  assert.match(name, /\bsyscall(?:\/linux)?\.Syscall6$/);
  assert.equal(text.trim(), 'syscall');
  assert.equal(memoryOf(pid, Number(address), end - Number(address)).toString('hex'), '0f05');
}

function memoryOf(pid: number, address: number, length: number): Buffer {
  const fd = openSync(`/proc/${pid}/mem`, 'r');
  try {
    const bytes = Buffer.alloc(length);
    assert.equal(readSync(fd, bytes, 0, length, address), length);
    return bytes;
  } finally {
    closeSync(fd);
  }
}
