/**
 * Reasons for which goroutines wait or stop, as rows that hold for the whole trace. The texts are Go's
 * (runtime/traceruntime.go, traceBlockReasonStrings, Go 1.26; for v1 those that its converter gives).
 */
const texts: string[] = ['network'];
const rows = new Map<string, number>([['network', 0]]);
const mostReasons = 1000;

export const networkReason = 0;

/** Row of a reason. Go has some twenty; from a damaged table only so many are kept apart. */
export function reasonRow(text: string): number {
  let row = rows.get(text);
  if (row === undefined) {
    if (texts.length >= mostReasons) return -1;
    row = texts.push(text) - 1;
    rows.set(text, row);
  }
  return row;
}

/** Text of a row; '' for −1. */
export function reasonText(row: number): string {
  return texts[row] ?? '';
}
