import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineContainers, parsePs } from '../../../extension/collect/container-engines';

const first = 'a'.repeat(64);
const second = 'b'.repeat(64);

describe('container engines', () => {
  const path = process.env['PATH'];
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'engines-'));
    process.env['PATH'] = folder;
  });
  afterEach(() => {
    process.env['PATH'] = path;
    rmSync(folder, { recursive: true });
  });
  const engine = (name: string, script: string): void => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  };

  it('that are not installed have no containers and no problems', async () => {
    assert.deepEqual(await engineContainers(), { containers: [], problems: [] });
  });

  it('tell name, image and pid; a daemon that does not answer is a problem, and costs only itself', async () => {
    engine('docker', "echo 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock.' >&2; exit 1");
    engine(
      'podman',
      `if [ $1 = ps ]; then echo '[{"Id":"${first}","Names":["web"],"Image":"img"},{"Id":"${second}","Names":["gone"]}]'
       else echo '${first} 4711'; echo 'Error: no such object' >&2; exit 125; fi`,
    );
    assert.deepEqual(await engineContainers(), {
      containers: [
        { engine: 'podman', id: first, name: 'web', image: 'img', pid: 4711 },
        { engine: 'podman', id: second, name: 'gone', image: '', pid: null },
      ],
      problems: ['docker: Cannot connect to the Docker daemon at unix:///var/run/docker.sock.'],
    });
  });

  it('that are one behind two names tell each container once', async () => {
    const script = `[ $1 = ps ] && echo '{"Id":"${first}","Names":["web"]}' || echo '${first} 1'`;
    engine('docker', script);
    engine('podman', script);
    assert.equal((await engineContainers()).containers.length, 1);
  });

  it('are read from docker’s lines, and from nothing else', () => {
    const lines = `{"ID":"${first}","Names":"web","Image":"img"}\nWARNING: x\n{"ID":"short"}\n`;
    assert.deepEqual(parsePs('docker', lines), [{ engine: 'docker', id: first, name: 'web', image: 'img', pid: null }]);
  });
});
