#!/usr/bin/env node
// Behaves as kubectl 1.32 does towards a cluster that is told in `cluster.json` beside it: output, exit codes and the words
// of failures are the real one's. Ports are forwarded for true, to programs of this machine; a debug container is a process.
import { spawn } from 'node:child_process';
import { appendFileSync, readFileSync, watch } from 'node:fs';
import { connect, createServer } from 'node:net';
import { dirname, join } from 'node:path';

const folder = dirname(process.argv[1]);
const read = () => JSON.parse(readFileSync(join(folder, 'cluster.json'), 'utf8'));
const cluster = read();
const split = process.argv.indexOf('--');
const args = process.argv.slice(2, split < 0 ? undefined : split);
const inside = split < 0 ? [] : process.argv.slice(split + 1);
appendFileSync(join(folder, 'calls.txt'), `${args.join(' ')}\n`);

const option = (name) => args.find((a) => a.startsWith(`--${name}=`))?.slice(name.length + 3);
const namespace = option('namespace') ?? cluster.namespace;
const fail = (message, code = 1) => {
  process.stderr.write(`${message}\n`);
  process.exit(code);
};
const print = (text) => process.stdout.write(`${text}\n`);
const notFound = (name) => fail(`Error from server (NotFound): pods "${name}" not found`);
const podOf = (world, name) =>
  world.pods.find((p) => p.metadata.namespace === namespace && p.metadata.name === name) ?? null;

if (args[0] === 'config' && args[1] === 'current-context') {
  if (cluster.context === null) fail('error: current-context is not set');
  print(cluster.context);
  process.exit(0);
}
if (cluster.refused) {
  process.stderr.write(
    'E1123 15:28:58.968660   13576 memcache.go:265] "Unhandled Error" err="couldn\'t get current server API group list"\n',
  );
  fail('The connection to the server 127.0.0.1:6443 was refused - did you specify the right host or port?');
}
if (args[0] === 'get' && args[1] === 'pods') {
  const all = args.includes('--all-namespaces');
  if (all && cluster.forbidden.includes('list'))
    fail(
      'Error from server (Forbidden): pods is forbidden: User "dev" cannot list resource "pods" in API group "" at the cluster scope',
    );
  const items = cluster.pods.filter((p) => all || p.metadata.namespace === namespace);
  print(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
} else if (args[0] === 'get') {
  const name = args[1].replace('pod/', '');
  print(JSON.stringify(podOf(cluster, name) ?? notFound(name)));
} else if (args[0] === 'auth') {
  const allowed = !cluster.forbidden.includes(option('subresource'));
  print(allowed ? 'yes' : 'no');
  process.exit(allowed ? 0 : 1);
} else if (args[0] === 'port-forward') {
  forward(args[1].replace('pod/', ''), Number(args[2].replace(':', '')));
} else if (args[0] === 'debug') {
  debug(args[1].replace('pod/', ''));
} else fail(`error: unknown command "${args[0]}" for "kubectl"`);

/** A connection that the pod refuses, or a pod that goes, ends the whole command, as since 1.23. */
function forward(name, port) {
  if (podOf(cluster, name) === null) notFound(name);
  if (cluster.forbidden.includes('portforward'))
    fail(
      `Error from server (Forbidden): pods "${name}" is forbidden: User "dev" cannot create resource "pods/portforward" in API group "" in the namespace "${namespace}"`,
    );
  const lost = () => fail('error: lost connection to pod');
  const server = createServer((near) => {
    print(`Handling connection for ${server.address().port}`);
    const far = connect(cluster.ports[port] ?? 1, '127.0.0.1');
    far.once('error', () => {
      process.stderr.write(
        `E1123 15:28:58.968660   13576 portforward.go:413] an unhandled error occurred: error forwarding port ${port} to pod 0, uid : failed to execute portforward in network namespace "x": failed to connect to localhost:${port} inside namespace "x", IPv4: dial tcp4 127.0.0.1:${port}: connect: connection refused\n`,
      );
      lost();
    });
    near.on('error', () => far.destroy());
    near.pipe(far).pipe(near);
  });
  server.listen(0, '127.0.0.1', () => {
    print(`Forwarding from 127.0.0.1:${server.address().port} -> ${port}`);
    watch(folder, () => {
      if (podOf(read(), name) === null) lost();
    });
  });
}

/** Standard input and output are the container's. */
function debug(name) {
  if (podOf(cluster, name) === null) notFound(name);
  if (cluster.forbidden.includes('ephemeralcontainers'))
    fail(
      `Error from server (Forbidden): pods "${name}" is forbidden: User "dev" cannot patch resource "pods/ephemeralcontainers" in API group "" in the namespace "${namespace}"`,
    );
  if (option('image') !== cluster.image)
    fail(
      `Warning: container ${option('container')}: failed to pull and unpack image "${option('image')}": not found\nerror: timed out waiting for the condition`,
    );
  const [program, ...rest] = inside;
  const container = spawn(program === 'node' ? process.execPath : program, rest, {
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  process.stdin.pipe(container.stdin);
  container.stdin.on('error', () => undefined);
  container.once('exit', () => process.exit(0));
}
