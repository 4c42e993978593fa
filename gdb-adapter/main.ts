import { AdapterServer } from './session/adapter-server';
import { handlers } from './session/handlers';

/** The debug adapter `go-gdb` on standard input and output. It ends with its client: by request, by signal, or when stdin closes. */
const server = new AdapterServer(handlers, () => process.exit(0));
const end = (): void => void server.end();

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, end);
for (const stream of [process.stdin, process.stdout]) stream.on('error', end);
server.start(process.stdin, process.stdout);
