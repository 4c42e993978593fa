import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { startGdb } from '../../gdb-adapter/mi/gdb-process';
import { layoutFromDwarf } from '../../gdb-adapter/snapshot/dwarf-layout';
import { openExecutable, type Executable } from '../../gdb-adapter/snapshot/executable';
import { openFunctionTable } from '../../gdb-adapter/snapshot/snapshot';
import { Symbolizer } from '../../gdb-adapter/snapshot/symbolizer';
import { buildProgram } from './target';

/** What can be tested of arm64 on another machine: a cross-built executable's DWARF and function table. */
describe('an arm64 executable', function () {
  this.timeout(180_000);
  let file: string;
  let exe: Executable;

  before(() => {
    file = buildProgram('local', 'default', { GOARCH: 'arm64', CGO_ENABLED: '0' });
    exe = openExecutable(file);
  });

  after(() => {
    exe.close();
  });

  it('tells the same layout of the runtime as on amd64', async () => {
    const layouts = [];
    for (const symbols of [file, buildProgram('local', 'default')]) {
      const gdb = await startGdb({ symbols });
      try {
        layouts.push(await layoutFromDwarf(gdb.mi));
      } finally {
        await gdb.close();
      }
    }
    const [arm, amd] = layouts;
    assert.equal(exe.elf.arch, 'arm64');
    assert.ok(arm && amd);
    // Words are as wide there.
    assert.deepEqual([arm.g, arm.m, arm.pollDesc, arm.pollFd], [amd.g, amd.m, amd.pollDesc, amd.pollFd]);
  });

  it('names function, file and line of addresses as go tool addr2line does', () => {
    const symbols = symbolsOf(exe);
    const addresses = [
      'net.(*TCPListener).Accept',
      'internal/poll.(*FD).Accept',
      'runtime.gopark',
      'main.recurse',
      'main.outer',
    ].flatMap((name) => {
      const range = symbols.functionRange(symbols.addressOf(name)!)!;
      return Array.from({ length: Math.floor((range[1] - range[0]) / 4) }, (_, i) => range[0] + i * 4);
    });
    const input = addresses.map((a) => `0x${a.toString(16)}\n`).join('');
    const { stdout } = spawnSync('go', ['tool', 'addr2line', file], { input, encoding: 'utf8' });
    const said = stdout.trim().split('\n');
    assert.ok(addresses.length > 100);
    addresses.forEach((address, i) => {
      const frames = symbols.framesAt(address, false);
      assert.equal(frames.at(-1)?.function, said[2 * i]?.replace(/\[.*\]/, '[...]'));
      assert.equal(`${frames[0]!.file}:${frames[0]!.line}`, said[2 * i + 1], `at ${address.toString(16)}`);
    });
  });

  it('knows the depth of stacks: nothing at a function’s entry, multiples of 16 inside', () => {
    const symbols = symbolsOf(exe);
    for (const name of ['net.(*TCPListener).Accept', 'internal/poll.(*FD).Accept', 'runtime.gopark', 'main.recurse']) {
      const [start, end] = symbols.functionRange(symbols.addressOf(name)!)!;
      assert.equal(symbols.factsAt(start)?.spDelta, 0);
      const depths = new Set<number>();
      for (let pc = start; pc < end; pc += 4) depths.add(symbols.factsAt(pc)?.spDelta ?? -1);
      assert.ok([...depths].every((d) => d >= 0 && d % 16 === 0) && depths.size > 1, `${name}: ${[...depths].join()}`);
    }
  });

  it('takes the call before a return address', () => {
    const symbols = symbolsOf(exe);
    const start = symbols.addressOf('runtime.gopark')!;
    assert.equal(
      symbols.callBefore(start + 40, () => new Uint8Array(0)),
      start + 36,
    );
    assert.equal(
      symbols.callBefore(start, () => new Uint8Array(0)),
      start,
    );
  });
});

function symbolsOf(exe: Executable): Symbolizer {
  const { stdout } = spawnSync('go', ['tool', 'nm', exe.path], { encoding: 'utf8', maxBuffer: 1 << 26 });
  const addressOf = (symbol: string): number => {
    const line = stdout.split('\n').find((l) => l.endsWith(` ${symbol}`));
    return Number(`0x${line?.trim().split(' ')[0] ?? ''}`);
  };
  const place = { text: addressOf('runtime.text'), gofunc: addressOf('go:func.*'), slide: 0 };
  return new Symbolizer(openFunctionTable(exe), place, exe.bytesAt);
}
