import { goMinor } from '../../core/base/go-version';

/** What differs between versions, in bytes (runtime/runtime2.go, netpoll.go). */
export interface VersionOffsets {
  readonly size: number;
  readonly goid: number;
  readonly parent: number;
  readonly goPc: number;
  readonly startPc: number;
  readonly bp: number;
  readonly syscallSp: number;
  readonly syscallBp: number;
  readonly procid: number;
  readonly pollDesc: number;
}

/**
 * Offsets by Go version for amd64, where there is no gdb or no DWARF. Taken with gdb from programs built with 1.21.13,
 * 1.22.12, 1.23.12, 1.24.9, 1.25.5 and 1.26.8. The words before goid moved as one, so a row says only what differs.
 */
const rows: Readonly<Record<string, VersionOffsets>> = {
  '1.21': {
    size: 408,
    goid: 152,
    parent: 272,
    goPc: 280,
    startPc: 296,
    bp: 104,
    syscallSp: 112,
    syscallBp: -1,
    procid: 72,
    pollDesc: 248,
  },
  '1.22': {
    size: 424,
    goid: 152,
    parent: 272,
    goPc: 280,
    startPc: 296,
    bp: 104,
    syscallSp: 112,
    syscallBp: -1,
    procid: 72,
    pollDesc: 248,
  },
  '1.23': {
    size: 432,
    goid: 160,
    parent: 280,
    goPc: 288,
    startPc: 304,
    bp: 104,
    syscallSp: 112,
    syscallBp: 128,
    procid: 72,
    pollDesc: 280,
  },
  '1.24': {
    size: 440,
    goid: 160,
    parent: 280,
    goPc: 288,
    startPc: 304,
    bp: 104,
    syscallSp: 112,
    syscallBp: 128,
    procid: 72,
    pollDesc: 280,
  },
  '1.25': {
    size: 440,
    goid: 152,
    parent: 272,
    goPc: 280,
    startPc: 296,
    bp: 96,
    syscallSp: 104,
    syscallBp: 120,
    procid: 64,
    pollDesc: 296,
  },
  '1.26': {
    size: 456,
    goid: 152,
    parent: 280,
    goPc: 288,
    startPc: 304,
    bp: 96,
    syscallSp: 104,
    syscallBp: 120,
    procid: 64,
    pollDesc: 296,
  },
};

/** Null for a version that is not known. */
export function offsetsOf(goVersion: string): VersionOffsets | null {
  return rows[`1.${goMinor(goVersion) ?? ''}`] ?? null;
}
