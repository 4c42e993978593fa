import { ids, many } from './words';

/** Where the debugger read its frames. */
type Reader = 'gdb' | 'memory';

export const agreement = {
  sameAsDump: (reader: Reader, goroutines: readonly number[], inTrace: boolean) =>
    `${reader} shows ${shown(goroutines)} with the same frames as ${inTrace ? 'the dump and the trace have' : 'the dump has'}`,
  otherThanDump: (reader: Reader, goroutines: readonly number[]) =>
    `${reader} shows other frames of ${ids(goroutines)} than the dump or the trace`,
  sameAsSession: (reader: Reader, goroutines: readonly number[], session: string) =>
    `the paused debug session "${session}" shows ${shown(goroutines)} with the same return addresses as ${reader}`,
  otherThanSession: (reader: Reader, goroutines: readonly number[], session: string) =>
    `the paused debug session "${session}" shows other frames of ${ids(goroutines)} than ${reader}`,
};

function shown(list: readonly number[]): string {
  return list.length === 1 ? `goroutine ${list[0]!}` : many(list.length, 'goroutine');
}
