/** `1.26` of `go1.26.8 X:nodwarf5`, or null. */
export function minorVersion(goVersion: string): string | null {
  return /^go(1\.\d+)/.exec(goVersion)?.[1] ?? null;
}

/** 26 of `go1.26.8`; 99 for one without a number, which is newer than all. */
export function minorNumber(goVersion: string): number {
  return Number((minorVersion(goVersion) ?? '1.99').slice(2));
}
