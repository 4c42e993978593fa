import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Diagnosis } from '../../../core/model/diagnosis';
import { buildLab, startLab } from '../../lab-program';

const node = (...args: string[]): string =>
  spawnSync(process.execPath, ['dist/cli.js', ...args], { encoding: 'utf8', maxBuffer: 1 << 28 }).stdout;

describe('a bundle with all four sources', function () {
  this.timeout(120_000);
  let folder: string;
  let live: string;
  const part = (name: string): string => join(folder, 'samples', name);

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tools-'));
    const lab = await startLab('healthy-idle');
    try {
      const file = join(folder, 'a.tar.gz');
      const times = ['--interval', '500ms', '--trace', '500ms'];
      live = node('diagnose', '--json', '--pid', String(lab.pid), ...times, '--core', '--bundle', file);
      execFileSync('tar', ['xzf', file], { cwd: folder });
    } finally {
      await lab.stop();
    }
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  it('gives the same answer, byte for byte, when it is opened', () => {
    const { sources } = JSON.parse(live) as Diagnosis;
    assert.deepEqual(
      Object.values(sources).map((s) => s.status),
      ['ok', 'ok', 'ok', 'ok'],
    );
    assert.equal(node('open', '--json', join(folder, 'a.tar.gz')), live);
  });

  it('has a trace that go tool trace reads', () => {
    const said = execFileSync('go', ['tool', 'trace', '-d=parsed', part('0/trace/execution.trace')], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    assert.match(said, /StateTransition/);
  });

  it('has a profile that go tool pprof reads', () => {
    const said = execFileSync('go', ['tool', 'pprof', '-top', part('1/pprof/goroutine.pb.gz')], { encoding: 'utf8' });
    assert.match(said, /^Type: goroutine$/m);
  });

  it('has a goroutine core that gdb reads, for its owner alone', () => {
    const { acceptors } = JSON.parse(live) as Diagnosis;
    const command = [
      '-nx',
      '-batch',
      '-iex',
      'set auto-load off',
      '-ex',
      'thread apply all bt',
      buildLab(),
      part('1/debugger/goroutines.core'),
    ];
    const { stdout } = spawnSync('gdb', command, { encoding: 'utf8', maxBuffer: 1 << 28 });
    const accepts = stdout.match(/ internal\/poll\.\(\*FD\)\.Accept /g) ?? [];
    assert.ok(accepts.length >= acceptors.length && acceptors.length >= 4, stdout.slice(0, 2000));
    assert.ok(statSync(part('1/debugger/goroutines.core')).size < 64 << 20);
  });

  it('has no core when none was asked for', () => {
    const manifest = readFileSync('test/fixtures/bundles/healthy-idle.tar.gz');
    const listed = execFileSync('tar', ['tz'], { input: manifest, encoding: 'utf8' });
    assert.doesNotMatch(listed, /goroutines\.core/);
  });
});
