import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspectProcess } from '../../../gdb-adapter/inspection/live-inspection';
import { buildProgram, Target } from '../../gdb/target';

/** A program with a script for gdb inside and one beside it, and a folder with a start-up file. */
describe('gdb and what a hostile program or workspace brings along', function () {
  this.timeout(120_000);
  const home = process.cwd();
  let folder: string;
  let exe: string;
  const ran = (): string[] => readdirSync(folder).filter((f) => f.startsWith('ran-'));

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'accept-leak-scripts-'));
    exe = join(folder, 'program');
    const touch = (name: string): string => `touch ${join(folder, `ran-${name}`)}`;
    const section = join(folder, 'section');
    // Python text in the section (gdb manual, "The .debug_gdb_scripts section"): 4, a name, the text, 0.
    writeFileSync(section, `\x04hostile\nimport os\nos.system("${touch('section')}")\n\0`);
    copyFileSync(buildProgram('local', 'default'), exe);
    const changed = spawnSync('objcopy', ['--update-section', `.debug_gdb_scripts=${section}`, exe], {
      encoding: 'utf8',
    });
    assert.equal(changed.status, 0, changed.stderr);
    writeFileSync(`${exe}-gdb.gdb`, `shell ${touch('beside')}\n`);
    writeFileSync(join(folder, '.gdbinit'), `shell ${touch('workspace')}\n`);
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  it('would run all of it in a gdb that trusts everything', () => {
    spawnSync('gdb', ['-batch', '-iex', 'set auto-load safe-path /', exe], { cwd: folder });
    assert.deepEqual(ran().sort(), ['ran-beside', 'ran-section', 'ran-workspace']);
    for (const file of ran()) rmSync(join(folder, file));
  });

  it('runs nothing of it in ours, which gives frames all the same', async () => {
    const target = await Target.start(exe);
    process.chdir(folder);
    try {
      const { report, close } = await inspectProcess({ pid: target.pid, gdb: 'gdb' });
      await close();
      assert.ok(report.gdb !== null && report.acceptors.every((a) => a.gdbFrames !== null), report.notes.join());
      assert.deepEqual(ran(), []);
    } finally {
      process.chdir(home);
      target.kill();
      await target.end();
    }
  });
});
