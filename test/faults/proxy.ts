import { connect, createServer, type Socket } from 'node:net';

/** Stands between the command and pprof, to be broken. */
export class Proxy {
  private readonly open = new Set<Socket>();
  private readonly server = createServer((client) => {
    const target = connect(this.port, '127.0.0.1');
    for (const socket of [client, target]) {
      this.open.add(socket);
      socket.on('error', () => undefined); // The other end is closed with it.
      socket.once('close', () => {
        this.open.delete(socket);
        client.destroy();
        target.destroy();
      });
    }
    client.pipe(target).pipe(client);
  });

  private constructor(private port: number) {}

  static start(port: number): Promise<Proxy> {
    const proxy = new Proxy(port);
    return new Promise((resolve) => {
      proxy.server.listen(0, '127.0.0.1', () => {
        resolve(proxy);
      });
    });
  }

  get address(): string {
    const address = this.server.address();
    return typeof address === 'object' && address !== null ? `127.0.0.1:${address.port}` : '';
  }

  /** Leads to another port from now on. */
  leadTo(port: number): void {
    this.port = port;
  }

  breakAll(): void {
    for (const socket of this.open) socket.resetAndDestroy();
  }

  close(): void {
    this.breakAll();
    this.server.close();
  }
}
