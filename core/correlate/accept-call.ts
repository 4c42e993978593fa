/**
 * Functions that ask the kernel for a connection. Every other `Accept` (net.TCPListener, tls, wrappers of users) ends in
 * one of these. Sources: internal/poll/fd_unix.go (FD.Accept), syscall/syscall_linux.go (Accept, Accept4) of Go 1.13 to
 * 1.26, golang.org/x/sys/unix/syscall_linux.go.
 */
const pollAccept = 'internal/poll.(*FD).Accept';
const rawAccepts = new Set([
  'syscall.Accept',
  'syscall.Accept4',
  'syscall.accept',
  'syscall.accept4',
  'golang.org/x/sys/unix.Accept',
  'golang.org/x/sys/unix.Accept4',
]);

/** `poll`: through the runtime's poller; `raw`: a system call of the program's own; null: not an accept call. */
export type AcceptCall = 'poll' | 'raw';

/** Which accept call this function is, or null. */
export function acceptCall(functionName: string): AcceptCall | null {
  if (functionName === pollAccept) return 'poll';
  return rawAccepts.has(functionName) ? 'raw' : null;
}

/** Accept calls by architecture and number (arch/x86/entry/syscalls/syscall_64.tbl; include/uapi/asm-generic/unistd.h for arm64). */
const acceptSyscalls: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  amd64: { 43: 'accept', 288: 'accept4' },
  arm64: { 202: 'accept', 242: 'accept4' },
};

/**
 * Name of the accept call with this number, or null. Without `arch` (as Go names it) of any: the same number is another call on
 * another architecture (202 is futex on amd64), so more must speak for it then.
 */
export function acceptSyscall(number: number, arch?: string): string | null {
  if (arch !== undefined) return acceptSyscalls[arch]?.[number] ?? null;
  return Object.values(acceptSyscalls).find((names) => number in names)?.[number] ?? null;
}
