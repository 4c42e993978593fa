import { UserError } from '../../../core/base/errors';
import { goroutineLabels } from '../../../gdb-adapter/snapshot/goroutine-labels';
import { markChanged, readGoroutines, rereadGoroutines } from '../../../gdb-adapter/snapshot/goroutine-reader';
import { Pclntab } from '../../../gdb-adapter/snapshot/pclntab';
import { pollWaitOnStack } from '../../../gdb-adapter/snapshot/poll-descriptors';
import { copyMemory, type Memory } from '../../../gdb-adapter/snapshot/process-memory';
import type { RuntimeLayout } from '../../../gdb-adapter/snapshot/runtime-layout';
import { walkStacks } from '../../../gdb-adapter/snapshot/stack-reader';
import { StackStore } from '../../../gdb-adapter/snapshot/stack-store';
import { StackWalker } from '../../../gdb-adapter/snapshot/stack-walk';
import { Symbolizer } from '../../../gdb-adapter/snapshot/symbolizer';
import { readWaitReasons } from '../../../gdb-adapter/snapshot/wait-reasons';
import type { FuzzTarget } from '../target';
import { smallPclntab } from './executable';

/** Where the input lies in the address space of the made-up process. */
const base = 0x10000;
const text = 0x1000;

const g = {
  size: 160,
  ...{ stackLo: 0, stackHi: 8, schedSp: 16, schedPc: 24, schedLr: 32, schedBp: 40, syscallSp: 48, syscallPc: 56 },
  ...{ syscallBp: 64, goid: 72, status: 80, waitReason: 84, waitSince: 88, parent: 96, goPc: 104, startPc: 112 },
  ...{ m: 120, labels: 128 },
};
const at = {
  allglen: base,
  allgptr: base + 8,
  reasons: base + 16,
  list: base + 64,
  first: base + 96,
  stack: base + 512,
};

/** As far as these readers use one. */
const layout: RuntimeLayout = {
  from: 'table',
  variables: { allglen: at.allglen, allgptr: at.allgptr, waitReasonStrings: at.reasons, firstmoduledata: 0, epfd: -1 },
  g,
  m: { procid: 0 },
  pollDesc: { size: 64, fd: 0, rg: 8, wg: 16, readDeadline: 24 },
  pollFd: { sysfd: 16, context: 24, isFile: 32 },
  moduledata: { text: 0, gofunc: 8 },
  waitReasons: 0,
};

/** Two goroutines parked in main.main, called by runtime.goexit, one with a label (runtime/runtime2.go). */
function smallMemory(): Uint8Array {
  const bytes = Buffer.alloc(1024);
  const word = (address: number, value: number): void => {
    bytes.writeBigUInt64LE(BigInt(value), address - base);
  };
  word(at.allglen, 2);
  word(at.allgptr, at.list);
  word(at.reasons + 16, base + 40);
  word(at.reasons + 24, 7);
  bytes.write('IO wait', 40, 'latin1');
  for (let n = 0; n < 2; n++) {
    const address = at.first + n * g.size;
    const sp = at.stack + n * 128;
    word(at.list + 8 * n, address);
    for (const [field, value] of [
      [g.stackLo, sp - 64],
      [g.stackHi, sp + 64],
      [g.schedSp, sp],
      [g.schedPc, text + 8],
      [g.schedBp, sp + 16],
      [g.goid, n + 1],
      [g.status, 4],
      [g.goPc, text + 4],
      [g.startPc, text],
      [g.labels, at.stack + 256],
    ] as const)
      word(address + field, value);
    word(sp + 16, 0);
    word(sp + 24, text + 33);
    word(sp + 40, base + 960);
  }
  [at.stack + 280, 1, 1, base + 40, 7, base + 40, 2].forEach((value, i) => {
    word(at.stack + 256 + 8 * i, value);
  });
  return bytes;
}

const symbols = new Symbolizer(new Pclntab(smallPclntab()), { text, gofunc: 0, slide: 0 }, () => new Uint8Array(0));

/** A program may write into its memory whatever it likes. */
export const memoryTargets: readonly FuzzTarget[] = [
  {
    name: 'process-memory',
    seeds: () => [smallMemory()],
    words: [0, 1, 0xffffffff, at.first, at.stack, text + 33].map((n) => {
      const word = Buffer.alloc(8);
      word.writeBigUInt64LE(BigInt(n));
      return word.toString('latin1');
    }),
    run: (input) => {
      const memory: Memory = {
        readInto(into, address, length) {
          if (!(address >= base && address < base + input.length)) return 0;
          const part = input.subarray(address - base, address - base + length);
          into.set(part);
          return part.length;
        },
      };
      try {
        const { goroutines: columns } = readGoroutines(memory, layout, 0);
        const stacks = new StackStore();
        walkStacks(memory, columns, new StackWalker(symbols, false), stacks);
        markChanged(memory, layout, columns);
        rereadGoroutines(memory, layout, columns, [0]);
        for (let id = 0; id < Math.min(stacks.size, 10); id++) symbols.framesOf(stacks.stack(id));
        for (const address of columns.address.subarray(0, 10)) {
          goroutineLabels(memory, layout, address, 26);
          goroutineLabels(memory, layout, address, 22);
          pollWaitOnStack(copyMemory(memory, columns.sp[0]!, 4096), address, memory, layout, () => true);
        }
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
      }
      readWaitReasons(memory, at.reasons, 0);
    },
  },
];
