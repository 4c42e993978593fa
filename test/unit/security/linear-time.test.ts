import { parseGoroutineDump } from '../../../core/parse/goroutine-dump';
import { parseGoroutineGroups } from '../../../core/parse/goroutine-groups';
import { detect } from '../../../core/parse/detect';
import { parseEpoll } from '../../../core/parse/proc/descriptors';
import { headOf, outlineOf } from '../../../extension/language-server/declarations';
import { readGoWork } from '../../../extension/language-server/go-module';

/**
 * One line of 256 KiB that a backtracking or restarting search would need minutes for; the time limit of the tests tells.
 * `eslint-plugin-regexp` proves the rest of the expressions linear.
 */
const length = 1 << 18;
const bytes = (text: string): Uint8Array => Buffer.from(text);

describe('foreign text is read in linear time', () => {
  const lines: readonly (readonly [string, (piece: string) => unknown])[] = [
    ['goroutine profile: total 1\n1 @ 0x1\n#\t0x1', (t) => parseGoroutineGroups(bytes(t))],
    ['goroutine profile: total 1\n1 @ 0x1\n#\t0x1\tf', (t) => parseGoroutineGroups(bytes(t))],
    ['goroutine 1 [IO wait]:\nmain.f(', (t) => parseGoroutineDump(bytes(t))],
    ['', (t) => detect(bytes(t))],
    ['tfd: 1 events: 1 data: ', (t) => parseEpoll(bytes(t), 4)],
    ['package a\nfunc (', (t) => [headOf(t), outlineOf(t)]],
    ['go 1.22\nuse ', (t) => readGoWork('/', t)],
  ];
  const pieces = ['\t', ' ', '0', 'a', '/', '(', '[', '+0x1', '"a":', '.1', 'func ', 'ino:'];

  for (const [start, read] of lines)
    it(JSON.stringify(start), () => {
      for (const piece of pieces) read(start + piece.repeat(length / piece.length));
    });
});
