import * as assert from 'node:assert/strict';
import { catalogs } from '../../../core/diagnose/text/catalogs';
import { joined, listenerInode } from '../../fixtures/diagnosis/joined';
import { englishIn, figuresIn } from '../../fixtures/diagnosis/sentences';

type Unit = Readonly<Record<string, unknown>>;

const site = { function: 'main.run', file: '/src/main.go', line: 71 };
const made = joined([{ goroutines: [], os: { backlog: new Map([[listenerInode, 128]]) } }]).listeners[0]!;
const l = { ...made, queues: [3, 17], address: '127.0.0.1:8080' };
const on = [l, { ...l, address: '127.0.0.1:8081' }, { ...l, address: '' }];

/** A value for each parameter that a sentence has, by its name; figures differ, so that none stands for another. */
const values: Unit = {
  ...{ site, createdBy: site, frame: site, made: [site, { ...site, line: 72 }] },
  ...{ l, on, list: on, full: on, o: { inode: 1, pid: 501, command: 'child', fd: 502, inherited: true } },
  ...{ goroutine: 601, goroutines: [602, 603, 604, 605], ms: 2345, p99Ns: 172_000, percent: 93, cores: 0.75 },
  ...{ accepting: 11, acceptors: 12, added: 13, alive: 14, all: 15, before: 16, calls: 18, connections: 19, count: 20 },
  ...{
    dropped: 21,
    drops: 22,
    ended: 23,
    endsMs: 6000,
    fresh: 24,
    grown: 25,
    handlers: 65,
    left: 66,
    serving: 67,
    listeners: 26,
    loops: 27,
    lost: 28,
    most: 29,
    n: 30,
  },
  ...{
    now: 31,
    parked: 32,
    perSecond: 33,
    probed: 34,
    seen: 64,
    sockets: 35,
    unmoved: 36,
    limit: 37,
    size: 38,
    soft: 39,
    hard: 40,
  },
  ...{
    fd: 41,
    fds: [42, 43],
    pid: 44,
    port: 45,
    polls: true,
    isThere: true,
    grows: true,
    queuesEmpty: true,
    raw: true,
    inTrace: true,
    ofLoop: true,
    more: true,
  },
  ...{
    threads: { count: 46, tid: 47, fd: 48 },
    open: 49,
    use: { open: 49, limit: 50 },
    a: { acceptWaits: 51, wokenByTimer: 52 },
  },
  ...{ state: 'IO wait', reader: 'gdb', part: 'epoll', pollFd: '*poll.FD 0x53', pollDesc: 'poll descriptor 0x54' },
  ...{ remote: '10.0.0.1:5432', command: 'child', session: 'serve', missing: ['（55）', '（56）'], deeds: ['（57）'] },
  ...{
    reason: '（58）',
    status: 'failed',
    text: '（59）',
    wait: '（60）',
    what: '（61）',
    where: '（68）',
    why: '（62）',
    would: '（63）',
  },
};
/** Words of those values. */
const given = new Set(['child', 'serve']);

describe('sentences of a diagnosis', () => {
  const { en, 'zh-cn': zh } = catalogs;
  for (const unit of Object.keys(en) as (keyof typeof en)[])
    it(`${unit}: the same figures in both languages, and no English in the Chinese`, () => {
      compare(unit, en[unit], zh[unit]);
    });
});

function compare(path: string, english: unknown, chinese: unknown): void {
  if (typeof english === 'object' && english !== null) {
    for (const [key, text] of Object.entries(english)) compare(`${path}.${key}`, text, (chinese as Unit)[key]);
    return;
  }
  const parameters = parametersOf(english);
  for (const without of ['', ...parameters]) {
    const [en, zh] = [said(english, parameters, without), said(chinese, parameters, without)];
    if (en === null) continue;
    assert.ok(zh !== null, `${path} without ${without}`);
    assert.deepEqual(figures(zh), figures(en), `${path}\n${en}\n${zh}`);
    assert.deepEqual(
      englishIn(zh).filter((word) => !given.has(word)),
      [],
      `${path}: ${zh}`,
    );
  }
}

function figures(sentence: string): string[] {
  return [...new Set(figuresIn(sentence))].sort();
}

/** What a sentence says; null where the parameter `without` may not be null. */
function said(sentence: unknown, parameters: readonly string[], without: string): string | null {
  if (typeof sentence !== 'function') return String(sentence);
  const example = (p: string): unknown => (p.startsWith('{') ? values : (values[p] ?? missing(p)));
  try {
    const text = String(
      (sentence as (...given: readonly unknown[]) => unknown)(
        ...parameters.map((p) => (p === without ? null : example(p))),
      ),
    );
    return /\bnull\b/.test(text) ? null : text;
  } catch (error) {
    if (without !== '' && error instanceof TypeError) return null;
    throw error;
  }
}

function missing(parameter: string): never {
  throw new Error(`give a value for ${parameter}`);
}

/** The names of a function's parameters, without what a bundler adds; one that is taken apart is its pattern. */
function parametersOf(sentence: unknown): string[] {
  const [, list = ''] = /^(?:function \w+)?\(?(.*?)\)?(?: =>|\) \{|$)/m.exec(String(sentence)) ?? [];
  if (typeof sentence !== 'function') return [];
  return (list.match(/\{[^}]*\}|\w+/g) ?? []).map((p) => p.replace(/\d+$/, ''));
}
