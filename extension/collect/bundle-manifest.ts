import { createHash } from 'node:crypto';
import { err, ok, type Result } from '../../core/base/result';
import type { RawDocument, RecordedSources, RecordedTarget, Recording, SourceReport } from '../../core/model/recording';

/** A document without its bytes, which stand in an entry of their own. */
export type ManifestDocument = Omit<RawDocument, 'bytes'> & {
  /** SHA-256 of its bytes in hex; null when the bundle has no entry with them. */
  readonly sha256: string | null;
};

/** `manifest.json` of a bundle: the recording with every document's bytes taken out. */
export type Manifest = Omit<Recording, 'samples'> & {
  readonly samples: readonly { readonly startedAtMs: number; readonly documents: readonly ManifestDocument[] }[];
};

export function manifestOf(recording: Recording): Manifest {
  return {
    ...recording,
    samples: recording.samples.map(({ startedAtMs, documents }) => ({
      startedAtMs,
      documents: documents.map(({ bytes, ...rest }) => ({ ...rest, sha256: bytes === null ? null : hashOf(bytes) })),
    })),
  };
}

export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Checks every field: a bundle may come from anywhere. Fields that we do not know are dropped. */
export function parseManifest(text: string): Result<Manifest> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return err('its manifest is no JSON');
  }
  const root = new Fields(json);
  if (root.raw('schema') !== 1)
    return err(
      `its version is ${String(root.raw('schema'))}, this program reads version 1; another release of accept-leak wrote it`,
    );
  const manifest: Manifest = {
    schema: 1,
    target: readTarget(root.fields('target')),
    samples: root.list('samples').map((sample) => ({
      startedAtMs: sample.number('startedAtMs'),
      documents: sample.list('documents').map((document) => ({
        name: document.text('name'),
        atMs: document.number('atMs'),
        tookMs: document.number('tookMs'),
        error: document.textOrNull('error'),
        cut: document.flag('cut'),
        sha256: document.textOrNull('sha256'),
      })),
    })),
    sources: readSources(root.fields('sources')),
    tool: { version: root.fields('tool').text('version') },
  };
  return Fields.wrong(root) ? err(`its manifest is damaged (${Fields.wrong(root)!})`) : ok(manifest);
}

function readTarget(target: Fields): RecordedTarget {
  const host = target.fields('host');
  return {
    pid: target.numberOrNull('pid'),
    exe: target.textOrNull('exe'),
    goVersion: target.textOrNull('goVersion'),
    mainModule: target.textOrNull('mainModule'),
    mainPackage: target.textOrNull('mainPackage'),
    container: target.textOrNull('container'),
    pprof: target.textOrNull('pprof'),
    stripped: target.raw('stripped') === null ? null : target.flag('stripped'),
    platform: target.textOrNull('platform'),
    host: { os: host.text('os'), clockTicksPerSecond: host.number('clockTicksPerSecond') },
  };
}

function readSources(sources: Fields): RecordedSources {
  const report = (name: string): SourceReport => {
    const fields = sources.fields(name);
    const status = statuses.find((s) => s === fields.raw('status'));
    if (!status) fields.fail('status');
    return {
      status: status ?? 'failed',
      reason: fields.textOrNull('reason'),
      tookMs: fields.number('tookMs'),
      pauseMs: fields.number('pauseMs'),
    };
  };
  return { dump: report('dump'), trace: report('trace'), debugger: report('debugger'), os: report('os') };
}

const statuses = ['ok', 'partial', 'failed', 'skipped'] as const;

/** Reads fields of an unknown object; the first that has another type than wanted is remembered at the root. */
class Fields {
  #wrong: string | null = null;

  constructor(
    private readonly value: unknown,
    private readonly path = '',
    private readonly root: Fields | null = null,
  ) {}

  static wrong(root: Fields): string | null {
    return root.#wrong;
  }

  fail(name: string): void {
    const root = this.root ?? this;
    root.#wrong ??= `${this.path}${name}`;
  }

  raw(name: string): unknown {
    return typeof this.value === 'object' && this.value !== null
      ? (this.value as Record<string, unknown>)[name]
      : undefined;
  }

  text(name: string): string {
    return this.#of(name, (v) => typeof v === 'string', '');
  }

  textOrNull(name: string): string | null {
    return this.raw(name) === null ? null : this.text(name);
  }

  number(name: string): number {
    return this.#of(name, (v) => typeof v === 'number' && Number.isFinite(v), 0);
  }

  numberOrNull(name: string): number | null {
    return this.raw(name) === null ? null : this.number(name);
  }

  flag(name: string): boolean {
    return this.#of(name, (v) => typeof v === 'boolean', false);
  }

  fields(name: string): Fields {
    const value = this.raw(name);
    if (typeof value !== 'object' || value === null) this.fail(name);
    return new Fields(value, `${this.path}${name}.`, this.root ?? this);
  }

  list(name: string): Fields[] {
    const value = this.raw(name);
    if (!Array.isArray(value)) this.fail(name);
    return (Array.isArray(value) ? value : []).map(
      (v: unknown, i) => new Fields(v, `${this.path}${name}.${i}.`, this.root ?? this),
    );
  }

  #of<T>(name: string, is: (value: unknown) => boolean, otherwise: T): T {
    const value = this.raw(name);
    if (is(value)) return value as T;
    this.fail(name);
    return otherwise;
  }
}
