/** 26 of `go1.26.8 X:nodwarf5`; null for a version that has no such number, as of a development build, or that is not known. */
export function goMinor(goVersion: string | null): number | null {
  const minor = /^go1\.(\d+)/.exec(goVersion ?? '')?.[1];
  return minor === undefined ? null : Number(minor);
}
