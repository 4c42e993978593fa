/** What a trace came to, which the target had to write. */
export interface TraceSize {
  readonly bytes: number;
  readonly lengthMs: number;
}

/** The same in whole KiB and KiB a second; null where there was no trace. */
export function traceWriting(size: TraceSize | null): { readonly kib: number; readonly kibPerSecond: number } | null {
  if (size === null || size.lengthMs <= 0) return null;
  const kib = size.bytes / 1024;
  return { kib: Math.round(kib), kibPerSecond: Math.round(kib / (size.lengthMs / 1000)) };
}
