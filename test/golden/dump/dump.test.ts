import { readdirSync } from 'node:fs';
import { GoroutineFlag, createdBy, framesOf } from '../../../core/model/goroutine-table';
import type { Frame } from '../../../core/model/frame';
import { parseGoroutineDump, type GoroutineDump } from '../../../core/parse/goroutine-dump';
import { parseGoroutineGroups } from '../../../core/parse/goroutine-groups';
import { parsePprof } from '../../../core/parse/pprof';
import type { StackProfile } from '../../../core/model/stack-profile';
import type { Result } from '../../../core/base/result';
import { assertGolden, fixture } from '../golden';

/** Real dumps of real programs (test/fixtures/dumps/README.md), written out as the product understands them. */
describe('golden dumps', () => {
  for (const file of readdirSync('test/fixtures/dumps')) {
    if (!/\.(txt|gz)$/.test(file)) continue;
    it(file, () => {
      assertGolden(`dump/${file.replace(/\.(txt|pb\.gz)$/, '')}.txt`, understood(file, fixture(`dumps/${file}`)));
    });
  }
});

function understood(file: string, bytes: Uint8Array): string {
  if (file.startsWith('profile')) return profileText(parsePprof(bytes));
  if (file.startsWith('groups')) return profileText(parseGoroutineGroups(bytes));
  return dumpText(parseGoroutineDump(bytes));
}

function dumpText({ table: t, issues, truncated, bytes }: GoroutineDump): string {
  const lines = [`${t.count} goroutines, ${t.stackCount} stacks, ${bytes} bytes${truncated ? ', truncated' : ''}`];
  for (const issue of issues) lines.push(`! ${issue.offset}: ${issue.message}`);
  for (let g = 0; g < t.count; g++) {
    const flags = Object.entries(GoroutineFlag).filter(([, bit]) => (t.flags[g]! & bit) !== 0);
    const s = t.stack[g]!;
    const parts = [`g${t.id[g]} "${t.strings[t.state[g]!]}"`, ...flags.map(([name]) => name)];
    if (t.minutes[g] !== 0) parts.push(`${t.minutes[g]} min`);
    if (t.stackElided[s] === 1) parts.push('elided');
    lines.push('', parts.join(' '));
    framesOf(t, s).forEach((frame, i) => {
      const w = t.wordStart[g]! + i;
      const word = t.words[w] === -1 ? '-' : `0x${t.words[w]!.toString(16)}${t.wordUnsure[w] === 1 ? '?' : ''}`;
      lines.push(`  ${frameText(frame)} ${word}`);
    });
    const made = createdBy(t, s);
    if (made !== null) lines.push(`  created by ${frameText(made)} in ${t.creator[g]}`);
  }
  return `${lines.join('\n')}\n`;
}

function profileText(profile: Result<StackProfile>): string {
  if (!profile.ok) return `error: ${profile.error}\n`;
  const lines = [JSON.stringify(profile.value.sampleTypes), `at ${profile.value.timeNanos}`];
  for (const sample of profile.value.samples) {
    lines.push('', [sample.values.join(' '), ...sample.labels.map((l) => JSON.stringify(l))].join(' '));
    for (const frame of sample.frames) lines.push(`  ${frameText(frame)} ${frame.pc ?? '-'}`);
  }
  return `${lines.join('\n')}\n`;
}

function frameText(frame: Frame): string {
  return `${frame.inlined ? '(inlined) ' : ''}${frame.function} ${frame.file}:${frame.line}`;
}
