import type { FirstLook } from '../model/debugger-evidence';
import type { RawDocument, RawSample } from '../model/recording';
import type { Sample } from '../model/sample';
import type { StackProfile } from '../model/stack-profile';
import { parseDebuggerEvidence, parseFirstLook } from './debugger-evidence';
import { parseGoroutineDump } from './goroutine-dump';
import { parseGoroutineGroups } from './goroutine-groups';
import { decodeOs } from './os-evidence';
import { parsePprof } from './pprof';
import { parseConnections } from './proc/connections';
import { parseSessionEvidence } from './session-evidence';

/** Decodes one sample's documents. Whatever cannot be read is null in the result, never an empty table. */
export function decodeSample(raw: RawSample): Sample {
  const dump = held(raw, 'pprof/goroutine-2.txt');
  const parsed = dump === null ? null : parseGoroutineDump(dump.bytes);
  const fromDump = parsed !== null && parsed.table.count > 0 ? parsed.table : null;
  const snapshot = held(raw, 'debugger/goroutines.json');
  const read = snapshot === null ? null : parseDebuggerEvidence(snapshot.bytes);
  const debugged = read?.ok === true ? read.value : null;
  const session = held(raw, 'debugger/session.json');
  const told = session === null ? null : parseSessionEvidence(session.bytes);
  const os = raw.documents.some((d) => d.name.startsWith('proc/') && d.bytes !== null);
  const connections = held(raw, 'observer/connections.tsv');
  const firstOs = raw.documents.find((d) => d.name.startsWith('proc/'));
  return {
    startedAtMs: raw.startedAtMs,
    goroutines: fromDump ?? debugged?.table ?? null,
    goroutinesFrom: fromDump !== null ? 'dump' : debugged !== null ? 'debugger' : null,
    debugger: debugged,
    firstLook: firstLook(raw),
    session: told?.ok === true ? told.value : null,
    goroutinesCut:
      fromDump !== null
        ? parsed?.truncated === true || dump?.cut === true
        : debugged !== null && snapshot?.cut === true,
    profile: profile(raw),
    leaked: binaryProfile(raw, 'pprof/goroutineleak.pb.gz'),
    cpu: binaryProfile(raw, 'pprof/profile.pb.gz'),
    os: os ? decodeOs(raw.documents) : null,
    observerConnections: connections === null ? [] : parseConnections(connections.bytes),
    dumpAtMs: (fromDump !== null ? dump?.atMs : snapshot?.atMs) ?? 0,
    osAtMs: firstOs?.atMs ?? 0,
  };
}

function firstLook(raw: RawSample): FirstLook | null {
  const document = held(raw, 'debugger/first-look.json');
  const parsed = document === null ? null : parseFirstLook(document.bytes);
  return parsed?.ok === true ? parsed.value : null;
}

function profile(raw: RawSample): StackProfile | null {
  const binary = binaryProfile(raw, 'pprof/goroutine.pb.gz');
  if (binary !== null) return binary;
  const text = held(raw, 'pprof/goroutine-1.txt');
  if (text === null) return null;
  const groups = parseGoroutineGroups(text.bytes);
  return groups.ok ? groups.value : null;
}

function binaryProfile(raw: RawSample, name: string): StackProfile | null {
  const document = held(raw, name);
  const parsed = document === null ? null : parsePprof(document.bytes);
  return parsed?.ok === true ? parsed.value : null;
}

function held(raw: RawSample, name: string): (RawDocument & { readonly bytes: Uint8Array }) | null {
  const document = raw.documents.find((d) => d.name === name);
  return document === undefined || document.bytes === null ? null : { ...document, bytes: document.bytes };
}
