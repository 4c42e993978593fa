import { UserError } from '../../../core/base/errors';
import { toFrames } from '../../../gdb-adapter/frames/gdb-frames';
import { MiClient, MiError, type MiTransport } from '../../../gdb-adapter/mi/client';
import * as commands from '../../../gdb-adapter/mi/commands';
import { LineSplitter } from '../../../gdb-adapter/mi/line-splitter';
import { parseRecord } from '../../../gdb-adapter/mi/record-parser';
import { joined, records, text } from '../seeds';
import type { FuzzTarget } from '../target';

const seeds = (): Uint8Array[] => [
  text('(gdb) ', '12^done,value="a\\n\\"b\\303\\244"', '=thread-group-added,id="i1"', '~"GNU gdb (GDB) 13.1\\n"'),
  text('3^done,stack=[frame={level="0",addr="0x47",func="main.f",file="a.go",fullname="/a.go",line="1"}]'),
  text('^done,threads=[{id="1",target-id="LWP 77",state="stopped"},{id="2",target-id="Thread 0x1 (LWP 78)"}]'),
  text('^done,memory=[{begin="0x1",offset="0x0",end="0x3",contents="00ff"}]', '^error,msg="No symbol"', '*stopped'),
];
const words = [
  '^done,',
  '^error,msg="',
  'asm_insns=[',
  'line_asm_insn=[',
  'address="0x',
  'stack=[frame={',
  '{a=[{',
  '\\303',
];

/** A gdb that answers a command with a record of the input, whatever was asked, and then is gone. */
class ScriptedGdb implements MiTransport {
  private listener: (chunk: Uint8Array) => void = () => undefined;
  private ended: (why: string) => void = () => undefined;

  constructor(private readonly answer: Uint8Array) {}

  write(sent: string): void {
    const token = /^\d+/.exec(sent)?.[0] ?? '';
    queueMicrotask(() => {
      this.listener(Buffer.concat([Buffer.from(token), this.answer, Buffer.from('\n')]));
      this.ended('the input is over');
    });
  }

  onData(listener: (chunk: Uint8Array) => void): void {
    this.listener = listener;
  }

  onEnd(listener: (why: string) => void): void {
    this.ended = listener;
  }

  kill(): void {
    this.ended('killed');
  }
}

const asked: readonly ((mi: MiClient) => Promise<unknown>)[] = [
  (mi) => commands.gdbVersion(mi),
  (mi) => commands.evaluateNumber(mi, '1'),
  (mi) => commands.threadNumbers(mi),
  async (mi) => toFrames(await commands.listFrames(mi, 1, 100)),
  (mi) => commands.disassemble(mi, '0x1', '0x9'),
  (mi) => commands.readMemory(mi, '0x1', 16),
];

export const gdbTargets: readonly FuzzTarget[] = [
  {
    name: 'mi',
    seeds,
    words,
    run: (input) => {
      const splitter = new LineSplitter(1 << 20);
      const cut = input.length >> 1;
      for (const piece of [input.slice(0, cut), input.slice(cut), Buffer.from('\n')])
        for (const line of splitter.push(piece)) if (line !== null) parseRecord(line);
    },
  },
  {
    name: 'mi-answers',
    seeds: () => [
      joined([
        text('^done'),
        text('^done,value="(void (*)()) 0x46f3a0 <runtime.goexit>"'),
        text('^done,threads=[{id="1",target-id="LWP 77"}]'),
        text('^done,stack=[frame={level="0",addr="0x47",func="f"}]'),
        text(
          '^done,asm_insns=[src_and_asm_line={line="1",file="a",fullname="b",line_asm_insn=[{address="0x1",func-name="f",opcodes="90",inst="nop"},{address="0x2",inst="ret"}]}]',
        ),
        text('^done,memory=[{begin="0x1",contents="00ff"}]'),
      ]),
    ],
    words,
    run: async (input) => {
      const answers = records(input);
      for (const [i, ask] of asked.entries())
        try {
          await ask(new MiClient(new ScriptedGdb(answers[i % answers.length]!)));
        } catch (error) {
          if (!(error instanceof MiError || error instanceof UserError)) throw error;
        }
    },
  },
];
