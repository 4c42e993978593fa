import { UserError } from '../../../core/base/errors';
import { isRecordedGoroutines, type RecordedGoroutines } from '../../../core/protocol/adapter';
import { inspectRecorded } from '../../../gdb-adapter/inspection/recorded-inspection';
import { AttachedSession } from '../../../gdb-adapter/session/attached-session';
import { readOnly } from '../../../gdb-adapter/session/expression-guard';
import { quotePackages } from '../../../gdb-adapter/session/evaluate';
import type { RequestArguments } from '../../../gdb-adapter/session/handler';
import { handlers } from '../../../gdb-adapter/session/handlers';
import { documentsOf, joined, records, text } from '../seeds';
import type { FuzzTarget } from '../target';

let recorded: RecordedGoroutines;
/** What would look at this machine: their arguments are checked by attachFault, which has a target of its own. */
const left = new Set(['attach', 'restart', 'acceptLeak/refresh', 'acceptLeak/prepare']);
const names = [...handlers.keys()].filter((name) => !left.has(name));

async function record(): Promise<void> {
  const value: unknown = JSON.parse(
    Buffer.from((await documentsOf('healthy-idle.tar.gz')).get('samples/1/debugger/goroutines.json')!).toString(),
  );
  if (!isRecordedGoroutines(value)) throw new Error('the fixture is of another version');
  recorded = value;
}

/** `command arguments`, arguments in JSON. */
function requestIn(bytes: Uint8Array): { readonly command: string; readonly args: RequestArguments } {
  const said = Buffer.from(bytes).toString('utf8');
  const blank = said.indexOf(' ');
  const command = names.find((n) => n === said.slice(0, blank)) ?? names[(bytes[0] ?? 0) % names.length]!;
  try {
    const args: unknown = JSON.parse(said.slice(blank + 1));
    return { command, args: typeof args === 'object' && args !== null ? (args as RequestArguments) : {} };
  } catch {
    return { command, args: {} }; // As AdapterServer has it.
  }
}

export const sessionTargets: readonly FuzzTarget[] = [
  {
    name: 'requests',
    seeds: () => [
      joined(
        [
          'initialize {"adapterID":"go-gdb","pathFormat":"path"}',
          'configurationDone {}',
          'threads {}',
          'stackTrace {"threadId":1,"startFrame":0,"levels":20}',
          'scopes {"frameId":1}',
          'variables {"variablesReference":3}',
          'evaluate {"expression":"a.b[1]","frameId":1}',
          'readMemory {"memoryReference":"0xc000","offset":-1,"count":16}',
          'disassemble {"memoryReference":"0x47","instructionOffset":-2,"instructionCount":5}',
          'source {"sourceReference":2}',
          'setBreakpoints {"breakpoints":[{}]}',
        ].map((t) => text(t)),
      ),
    ],
    words: [...names, '"threadId":', '"frameId":', '"variablesReference":', '"__proto__":', '1e99', '-1', 'null', '[]'],
    longest: 4096,
    prepare: record,
    run: async (input) => {
      const attached = new AttachedSession({ pid: 1 }, inspectRecorded(recorded, 'a recording'));
      const session = { attached, prepared: null };
      const { signal } = new AbortController();
      for (const part of records(input)) {
        const { command, args } = requestIn(part);
        try {
          await handlers.get(command)!(args, { command, signal, session, send: () => undefined });
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
        }
      }
    },
  },
  {
    name: 'expressions',
    seeds: () => ["(long)'main.x'.y[1] + $rsp", '*(char *)a->b ? 1 : 0x1f', "sizeof(int) == 'c'"].map((t) => text(t)),
    words: ['++', '--', '=', '::', 'sizeof', '(', ')', '$_', "'", '"', '@', 'unsigned long', '->', '/* */', '\\\n'],
    longest: 2000,
    run: (input) => {
      const said = Buffer.from(input).toString('utf8');
      const read = readOnly(said);
      // gdb gets only what cannot assign: no `=` that is not part of a comparison, outside of quotes.
      const bare = said.replace(/'(?:[^'\\\n]|\\.)*'/g, '').replace(/[=!<>]=/g, '');
      if (read.fault === null && /=|\+\+|--|"|`|[\n\r\0]/.test(bare)) throw new Error(`passed the guard: ${said}`);
      if (read.fault === null && said.length < 1000) quotePackages(said);
    },
  },
];
