import { parseDebuggerEvidence } from '../../../core/parse/debugger-evidence';
import { decodeOs } from '../../../core/parse/os-evidence';
import type { RawDocument } from '../../../core/model/recording';
import { documentsOf, joined, records, text } from '../seeds';
import type { FuzzTarget } from '../target';

/** Documents of the kernel; each is one record of an input, in this order. */
const names = [
  'proc/net/tcp',
  'proc/net/tcp6',
  'proc/net/unix',
  'proc/fd.tsv',
  'proc/threads.tsv',
  'proc/owners.tsv',
  'ss/listen.txt',
  'ss/connections.txt',
  'proc/limits',
  'proc/net/netstat',
  'proc/net/snmp',
  'proc/stat',
  'proc/cgroup',
  'proc/sysctl.tsv',
  'proc/epoll/4',
  'proc/epoll/3',
  'ss/mptcp.txt',
];

let osSeeds: Uint8Array[] = [];
let debuggerSeeds: Uint8Array[] = [];

async function recorded(): Promise<void> {
  for (const bundle of ['fd-exhaustion.tar.gz', 'kernel-blocked-raw.tar.gz', 'listener-leak-unix.tar.gz']) {
    const documents = await documentsOf(bundle);
    const of = (name: string): Uint8Array => documents.get(`samples/0/${name}`)?.subarray(0, 6000) ?? text('');
    osSeeds.push(joined(names.map(of)));
    const goroutines = documents.get('samples/1/debugger/goroutines.json');
    if (goroutines !== undefined && goroutines.length < 64 << 10) debuggerSeeds.push(goroutines);
  }
}

const document = (name: string, bytes: Uint8Array | null): RawDocument => ({
  name,
  atMs: 0,
  tookMs: 0,
  bytes,
  error: null,
  cut: false,
});

export const tableTargets: readonly FuzzTarget[] = [
  {
    name: 'proc',
    seeds: () => osSeeds,
    prepare: async () => {
      osSeeds = [];
      await recorded();
    },
    words: [
      '4\t02004002\tanon_inode:[eventpoll]\n',
      'tfd: 5 events: 19 data: ff\n',
      'skmem:(r0,rb',
      'ino:12 sk:1',
      '\\t',
    ],
    run: (input) => {
      const parts = records(input);
      decodeOs(names.map((name, i) => document(name, parts[i] ?? null)));
    },
  },
  {
    name: 'debugger-evidence',
    seeds: () => debuggerSeeds,
    prepare: async () => {
      debuggerSeeds = [];
      await recorded();
    },
    words: ['"__proto__":', '"constructor":', 'null', '[]', '{}', '-1', '1e99', '"group":[', '"sites":['],
    run: (input) => void parseDebuggerEvidence(input),
  },
];
