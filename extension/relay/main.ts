import { rmSync } from 'node:fs';
import { createServer, connect, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { endpoint } from '../../core/base/endpoint';

/**
 * Runs inside the network namespace of a container (nsenter) and outside of its file system: passes connections from unix
 * sockets on to ports of that namespace. Standard input: `open \t port \t host \t path of the socket`, a line each; ends with it.
 * Standard output: `ready \t path`, and for every connection `pair \t the target's end \t ours`.
 */
createInterface({ input: process.stdin })
  .on('line', (line) => {
    const [command, port, host, path] = line.split('\t');
    if (command === 'open' && port !== undefined && host !== undefined && path !== undefined)
      open(Number(port), host, path);
  })
  .on('close', () => {
    // Whoever started it is gone and cannot do it.
    if (folder !== null) rmSync(folder, { recursive: true, force: true });
    process.exit(0);
  });

let folder: string | null = null;

function open(port: number, host: string, path: string): void {
  const server = createServer((near) => {
    const far = connect({ port, host });
    far.once('connect', () => {
      process.stdout.write(
        `pair\t${endpoint(far.remoteAddress, far.remotePort)}\t${endpoint(far.localAddress, far.localPort)}\n`,
      );
    });
    join(near, far);
    join(far, near);
  });
  folder = dirname(path);
  server.listen(path, () => process.stdout.write(`ready\t${path}\n`));
}

/** What ends on one side ends on the other, in the same way. */
function join(from: Socket, to: Socket): void {
  from.pipe(to);
  from.once('error', () => to.resetAndDestroy());
  from.once('close', () => to.destroy());
}
