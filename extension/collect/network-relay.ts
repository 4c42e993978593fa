import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { errors } from '../../core/base/errors';
import type { ConnectionPair } from '../../core/model/sample';

const readyMs = 3000;

/**
 * A way into the network namespace of a process: a child of ours that entered it (nsenter, so CAP_SYS_ADMIN is needed) and
 * passes connections from unix sockets in a private folder on to ports there. Nothing in the container is touched. Close it.
 */
export class NetworkRelay {
  /** Of every connection made so far: `local` is the target's end. */
  readonly pairs: ConnectionPair[] = [];
  private readonly folder = mkdtempSync(join(tmpdir(), 'accept-leak-'));
  private readonly opened = new Map<string, Promise<string>>();
  private readonly ready = new Map<string, () => void>();
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly gone: Promise<string>;

  constructor(private readonly pid: number) {
    const inside = [`--net=/proc/${pid}/ns/net`, '--', process.execPath, join(__dirname, 'relay.js')];
    this.child = spawn('nsenter', inside, { stdio: 'pipe', env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } });
    let said = '';
    this.child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-300)));
    this.child.stdin.on('error', () => undefined); // `gone` tells.
    this.gone = new Promise((resolve) => {
      this.child.once('error', (error) => {
        resolve(error.message.includes('ENOENT') ? 'nsenter is not installed' : error.message);
      });
      this.child.once('exit', () => {
        resolve(said.trim().split('\n')[0] ?? 'it ended');
      });
    });
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      const [what, first = '', second = ''] = line.split('\t');
      if (what === 'ready') this.ready.get(first)?.();
      else if (what === 'pair') this.pairs.push({ local: first, remote: second });
    });
  }

  /**
   * Path of a unix socket that leads to a port of the namespace.
   * @throws UserError `netns`
   */
  open(host: string, port: number): Promise<string> {
    const key = `${host} ${port}`;
    let path = this.opened.get(key);
    if (path === undefined) this.opened.set(key, (path = this.listen(host, port)));
    return path;
  }

  close(): void {
    this.child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async listen(host: string, port: number): Promise<string> {
    const path = join(this.folder, `${this.opened.size}.sock`);
    const listening = new Promise<null>((resolve) => {
      this.ready.set(path, () => {
        resolve(null);
      });
    });
    this.child.stdin.write(`open\t${port}\t${host}\t${path}\n`);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(() => {
        resolve(`no answer in ${readyMs} ms`);
      }, readyMs);
    });
    const why = await Promise.race([listening, this.gone, late]);
    clearTimeout(timer);
    if (why !== null) throw errors.otherNetworkNamespace(this.pid, why);
    return path;
  }
}
