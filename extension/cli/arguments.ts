import { parseArgs } from 'node:util';
import { errors } from '../../core/base/errors';
import type { SourceName } from '../../core/model/recording';

export interface DiagnoseOptions {
  readonly pid: number | null;
  /** Name or id of the container that the program runs in. */
  readonly container: string | null;
  readonly pprof: string | null;
  readonly exe: string | null;
  readonly intervalMs: number;
  readonly samples: number;
  readonly maxPauseMs: number;
  readonly traceMs: number;
  readonly gdb: string;
  readonly keepCore: boolean;
  readonly sources: ReadonlySet<SourceName>;
  readonly headers: Readonly<Record<string, string>>;
  readonly bundle: string | null;
  readonly html: string | null;
  readonly json: boolean;
}

const sourceNames: readonly SourceName[] = ['dump', 'trace', 'debugger', 'os'];

export interface FileOptions {
  readonly file: string;
  readonly html: string | null;
  readonly json: boolean;
}

/** With a pid, `core` is where to write the goroutine core; without one it is read. */
export interface GoroutinesOptions {
  readonly pid: number | null;
  readonly core: string | null;
  readonly program: string | null;
  readonly gdb: string | null;
  readonly json: boolean;
}

export const usage = `accept-leak tells why Accept of a running Go program is in trouble, or that it is not.

  accept-leak                               the Go processes of this machine and their ports
  accept-leak diagnose --pid N              diagnose a process
  accept-leak diagnose --pprof ADDRESS      host:port or URL; the pid is found where it is local
  accept-leak diagnose --container NAME     the Go program of a container of docker or podman
  accept-leak open BUNDLE                   the same verdict from a saved bundle
  accept-leak bundle --pid N FILE           collect only
  accept-leak dump FILE                     read a goroutine dump (- for standard input)
  accept-leak trace FILE                    an execution trace: accept waits, delays, system calls
  accept-leak goroutines --pid N            every goroutine from memory, nothing is stopped; gdb's frames in Accept
  accept-leak goroutines --core FILE        the same from a goroutine core

Options of diagnose
  --interval 2s        time between the samples
  --samples 2          how many samples; of more than eight some in between are left out
  --max-pause 50ms     longest stop of the target that is allowed; 0 takes no stacks with ids
  --trace 2s           how long to record the execution trace between the samples; 0 for none
  --sources LIST       which of dump,trace,debugger,os to take; all of them unless said
  --header 'K: V'      sent to the pprof server; may be repeated (prefer ACCEPT_LEAK_HEADER, which ps does not show)
  --gdb PATH           which gdb; none reads memory without it
  --exe FILE           the executable, where /proc/PID/exe cannot be read
  --bundle FILE        save all evidence
  --core               keep the goroutine core in the bundle: it holds memory of the program
  --html FILE          write a report that opens in any browser
  --json               the answer as JSON on standard output

Options of goroutines
  --core FILE          with --pid: write a core with the goroutines as threads, for plain gdb
  --program FILE       with --core alone: the executable that it was made from
  --gdb FILE           which gdb; none does without
  --json               the table as JSON on standard output

Exit code: 0 healthy, 1 findings, 2 could not run, 3 inconclusive.`;

/** Options of `diagnose` and `bundle`. Throws a UserError for anything it does not know. */
export function diagnoseOptions(args: readonly string[]): DiagnoseOptions & { readonly rest: readonly string[] } {
  const { values, positionals } = parse(args, {
    pid: { type: 'string' },
    container: { type: 'string' },
    pprof: { type: 'string' },
    exe: { type: 'string' },
    interval: { type: 'string', default: '2s' },
    samples: { type: 'string', default: '2' },
    'max-pause': { type: 'string', default: '50ms' },
    trace: { type: 'string', default: '2s' },
    gdb: { type: 'string', default: 'gdb' },
    sources: { type: 'string', default: sourceNames.join(',') },
    header: { type: 'string', multiple: true, default: [] },
    bundle: { type: 'string' },
    core: { type: 'boolean', default: false },
    html: { type: 'string' },
    json: { type: 'boolean', default: false },
  });
  const samples = wholeNumber('--samples', values['samples'] as string);
  if (samples < 2 || samples > 1000) throw errors.badArguments('--samples takes a number from 2 to 1000');
  if (values['pid'] !== undefined && values['container'] !== undefined)
    throw errors.badArguments('--pid and --container name the same thing: give one');
  const fromEnvironment = process.env['ACCEPT_LEAK_HEADER'];
  return {
    pid: values['pid'] === undefined ? null : wholeNumber('--pid', values['pid'] as string),
    container: (values['container'] as string | undefined) ?? null,
    pprof: (values['pprof'] as string | undefined) ?? null,
    exe: (values['exe'] as string | undefined) ?? null,
    intervalMs: durationMs('--interval', values['interval'] as string),
    samples,
    maxPauseMs: durationMs('--max-pause', values['max-pause'] as string),
    traceMs: durationMs('--trace', values['trace'] as string),
    gdb: values['gdb'] as string,
    keepCore: values['core'] === true,
    sources: sourceSet(values['sources'] as string),
    headers: headerRecord([
      ...(fromEnvironment === undefined ? [] : [fromEnvironment]),
      ...(values['header'] as string[]),
    ]),
    bundle: (values['bundle'] as string | undefined) ?? null,
    html: (values['html'] as string | undefined) ?? null,
    json: values['json'] === true,
    rest: positionals,
  };
}

/** Options of `open` and `dump`: one file. */
export function fileOptions(command: string, args: readonly string[]): FileOptions {
  const { values, positionals } = parse(args, { html: { type: 'string' }, json: { type: 'boolean', default: false } });
  const [file] = positionals;
  if (file === undefined || positionals.length !== 1) throw errors.badArguments(`${command} takes one file`);
  return { file, html: (values['html'] as string | undefined) ?? null, json: values['json'] === true };
}

/** Options of `goroutines`. Throws a UserError for anything it does not know. */
export function goroutinesOptions(args: readonly string[]): GoroutinesOptions {
  const { values, positionals } = parse(args, {
    pid: { type: 'string' },
    core: { type: 'string' },
    program: { type: 'string' },
    gdb: { type: 'string' },
    json: { type: 'boolean', default: false },
  });
  const text = (name: string): string | null => (values[name] as string | undefined) ?? null;
  const pid = text('pid');
  if (positionals.length > 0 || (pid === null && text('core') === null))
    throw errors.badArguments('goroutines takes --pid N or --core FILE');
  if (pid !== null && text('program') !== null) throw errors.badArguments('--program goes with --core alone');
  return {
    pid: pid === null ? null : wholeNumber('--pid', pid),
    core: text('core'),
    program: text('program'),
    gdb: text('gdb'),
    json: values['json'] === true,
  };
}

type OptionSpecs = NonNullable<Parameters<typeof parseArgs>[0]>['options'];

function parse(args: readonly string[], options: NonNullable<OptionSpecs>) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw errors.badArguments(error instanceof Error ? error.message.replace(/\. To specify.*$/s, '') : String(error));
  }
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw errors.badArguments(`${name} takes a whole number, not "${text}"`);
  return Number(text);
}

/** Go's way to write durations: `500ms`, `2s`, `1m`; a bare number is seconds. */
export function durationMs(name: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(text);
  if (match === null) throw errors.badArguments(`${name} takes a duration such as 500ms or 2s, not "${text}"`);
  const unit = { ms: 1, s: 1000, m: 60_000 }[match[2] ?? 's'] ?? 1000;
  return Number(match[1]) * unit;
}

function sourceSet(text: string): Set<SourceName> {
  const named = text.split(',').map((s) => s.trim());
  for (const s of named)
    if (!sourceNames.includes(s as SourceName))
      throw errors.badArguments(`--sources takes a list of ${sourceNames.join(', ')}, not "${s}"`);
  return new Set(named as SourceName[]);
}

function headerRecord(lines: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon < 1) throw errors.badArguments(`--header takes "Name: value"`);
    headers[line.slice(0, colon).trim()] = line.slice(colon + 1).trim();
  }
  return headers;
}
