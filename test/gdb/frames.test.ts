import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame } from '../../core/model/frame';
import { framesOf, type GoroutineTable } from '../../core/model/goroutine-table';
import type { GoroutineReport } from '../../core/protocol/adapter';
import type { Inspection } from '../../gdb-adapter/inspection/inspection';
import { inspectProcess } from '../../gdb-adapter/inspection/live-inspection';
import { LayoutCache } from '../../gdb-adapter/snapshot/layout-cache';
import { compareWithDump } from './agreement';
import { buildProgram, builds, Target, type Build } from './target';

/**
 * Frames, descriptors and addresses of real programs against what the runtime and the program say of themselves.
 * `npm test` takes three toolchains; all of them: GDB_MATRIX=all node scripts/mocha.mjs gdb
 */
const everything = process.env['GDB_MATRIX'] === 'all';
const toolchains = everything
  ? ['go1.21.13', 'go1.22.12', 'go1.23.12', 'go1.24.9', 'go1.25.5', 'local']
  : ['go1.21.13', 'go1.24.9', 'local'];
const chosen = everything ? (Object.keys(builds) as Build[]) : (['default', 'stripped'] as Build[]);

describe('goroutines of a real program', () => {
  for (const toolchain of toolchains)
    for (const build of chosen)
      it(`${toolchain}, ${build}: frames as in debug=2, acceptors with descriptor and address`, async function () {
        this.timeout(120_000);
        const target = await Target.start(buildProgram(toolchain, build));
        const cache = mkdtempSync(join(tmpdir(), 'layout-'));
        try {
          const inspection = await inspectProcess({ pid: target.pid, gdb: 'gdb', cache: new LayoutCache(cache) });
          try {
            await check(inspection, target, build);
          } finally {
            await inspection.close();
          }
          assert.equal(await target.end(), 0);
        } finally {
          target.kill();
          rmSync(cache, { recursive: true });
        }
      });
});

async function check(inspection: Inspection, target: Target, build: Build): Promise<void> {
  const { report } = inspection;
  const { table } = await target.dump();
  const moving = movingGoroutines(report, table);
  const parked = compareWithDump(framesByGoroutine(report), table, (id) => moving.has(id));
  const byGdb = compareWithDump(await framesOfGdb(inspection), table, (id) => moving.has(id));
  console.log(
    `        ${report.goVersion} ${report.layoutFrom}: ${parked.agreeing} of ${parked.compared} stacks as in the dump` +
      ` (${parked.inlinedFrames} inlined frames), ${byGdb.agreeing} of ${byGdb.compared} by gdb`,
  );
  assert.ok(parked.compared > 40, `only ${parked.compared} compared`);
  assert.equal(parked.differences.join('\n'), '');
  assert.equal(parked.missing.join('\n'), '');
  assert.equal(byGdb.differences.join('\n'), '');
  assert.equal(report.layoutFrom, build === 'stripped' ? 'table' : 'dwarf');
  assert.ok(build === 'stripped' ? byGdb.compared === 0 : byGdb.compared > 30, `gdb showed ${byGdb.compared}`);
  checkAcceptors(report, target, build);
  checkLabels(inspection);
}

/** As test/gdb/program/labels.go sets them. */
function checkLabels(inspection: Inspection): void {
  const of = (name: string) => {
    const group = inspection.report.groups.findIndex((g) => g.frames.some((f) => f.function === name));
    return inspection.goroutines.find((g) => g.group === group)?.details.memory?.labels;
  };
  assert.deepEqual(of('main.fewLabels'), [
    { key: 'path', value: '/a b' },
    { key: 'tenant', value: 'é\n' },
  ]);
  const many = Array.from({ length: 30 }, (_, i) => ({
    key: `key${String(i).padStart(2, '0')}`,
    value: String(i * i),
  }));
  assert.deepEqual(of('main.manyLabels'), many);
  assert.deepEqual(of('main.longLabel'), [{ key: 'long', value: `${'x'.repeat(256)}…` }]);
  assert.deepEqual(of('main.receive'), []);
}

function checkAcceptors(report: GoroutineReport, target: Target, build: Build): void {
  const said = new Map(target.acceptors.map((a) => [a.goroutine, a]));
  // The target's own pipes and clients have no goroutine in Accept.
  assert.deepEqual(
    report.acceptors.map((a) => a.goroutine),
    [...said.keys()].sort((a, b) => a - b),
  );
  for (const a of report.acceptors) {
    const truth = said.get(a.goroutine)!;
    assert.deepEqual([a.fd, a.address], [truth.fd, truth.address], `goroutine ${a.goroutine} (${a.fdFrom ?? 'none'})`);
    assert.equal(a.thread !== null, truth.kernel);
    assert.equal(a.nonBlocking, !truth.kernel);
    assert.equal(a.gdbFrames === null, build === 'stripped');
    // One of them has a deadline, an hour after its start.
    const isSet = a.network === 'unix' && a.address?.startsWith('/') === true;
    const ms = a.deadlineMs ?? null;
    if (a.fdFrom !== 'epoll') assert.equal(ms, null);
    else assert.ok(isSet ? ms !== null && ms > 3e6 && ms <= 3.6e6 : ms === 0, `${a.address ?? ''}: ${ms ?? 'unknown'}`);
  }
}

/** The beat and whoever answers us, in either source: one that runs has no frames in memory. */
function movingGoroutines(report: GoroutineReport, dump: GoroutineTable): Set<number> {
  const moves = (f: Frame): boolean => /^main\.(main|startBeat|\(\*beat\))/.test(f.function);
  const inDump = [...dump.id].filter((_, row) => framesOf(dump, dump.stack[row]!).some(moves));
  return new Set([...report.groups.filter((g) => g.frames.some(moves)).flatMap((g) => g.ids), ...inDump]);
}

function framesByGoroutine(report: GoroutineReport): Map<number, readonly Frame[]> {
  return new Map(
    report.groups.flatMap((g) => (g.frames.length === 0 ? [] : g.ids.map((id) => [id, g.frames] as const))),
  );
}

async function framesOfGdb({ gdb, goroutines }: Inspection): Promise<Map<number, readonly Frame[]>> {
  const frames = new Map<number, readonly Frame[]>();
  for (const { goroutine, tid } of gdb ? goroutines : []) {
    const all = await gdb?.tracebackOf(tid);
    if (all) frames.set(goroutine, all);
  }
  return frames;
}
