/** What a failed accept means and what Go does then. */
export interface AcceptError {
  readonly name: string;
  readonly meaning: string;
  /**
   * `poll`: internal/poll.(*FD).Accept goes on by itself; `serve`: returned, and net/http's Serve waits 5 ms to 1 s and tries
   * again, as for every error whose Temporary() is true; `permanent`: returned, and Serve ends.
   */
  readonly retry: 'poll' | 'serve' | 'permanent';
}

const handling = {
  poll: 'retried at once by Go',
  serve: 'temporary: net/http waits and tries again',
  permanent: 'permanent: net/http stops serving',
} as const;

/**
 * By errno (include/uapi/asm-generic/errno.h; the same on amd64 and arm64). Meanings from accept(2) of man-pages 6; what is
 * temporary from syscall.Errno.Temporary (syscall/syscall_unix.go) and (*FD).Accept (internal/poll/fd_unix.go), Go 1.21 – 1.26.
 */
const table: Readonly<Record<number, AcceptError>> = {
  1: { name: 'EPERM', meaning: 'a firewall rule forbids the connection', retry: 'permanent' },
  4: { name: 'EINTR', meaning: 'a signal came first', retry: 'poll' },
  9: { name: 'EBADF', meaning: 'the descriptor is closed', retry: 'permanent' },
  11: { name: 'EAGAIN', meaning: 'the queue is empty: wait until it is not', retry: 'poll' },
  12: { name: 'ENOMEM', meaning: 'no memory for the socket', retry: 'permanent' },
  14: { name: 'EFAULT', meaning: 'the address buffer is not writable', retry: 'permanent' },
  22: { name: 'EINVAL', meaning: 'the socket does not listen (any more), or a flag is unknown', retry: 'permanent' },
  23: { name: 'ENFILE', meaning: 'the system has no descriptor left', retry: 'serve' },
  24: { name: 'EMFILE', meaning: 'the process has no descriptor left', retry: 'serve' },
  71: { name: 'EPROTO', meaning: 'the connection broke in the protocol', retry: 'permanent' },
  88: { name: 'ENOTSOCK', meaning: 'the descriptor is no socket', retry: 'permanent' },
  95: { name: 'EOPNOTSUPP', meaning: 'the socket is not of a kind that accepts', retry: 'permanent' },
  100: { name: 'ENETDOWN', meaning: 'the network is down', retry: 'permanent' },
  103: { name: 'ECONNABORTED', meaning: 'the peer gave up while it was queued', retry: 'poll' },
  104: { name: 'ECONNRESET', meaning: 'the peer reset the connection', retry: 'permanent' },
  105: { name: 'ENOBUFS', meaning: 'no memory for the socket', retry: 'permanent' },
  110: { name: 'ETIMEDOUT', meaning: 'the connection timed out', retry: 'serve' },
};

/** Null for an errno that accept does not give. */
export function acceptError(errno: number): AcceptError | null {
  return table[errno] ?? null;
}

/** `EMFILE: the process has no descriptor left (temporary: …)`; null as above. */
export function acceptErrorText(errno: number): string | null {
  const error = acceptError(errno);
  return error && `${error.name}: ${error.meaning} (${handling[error.retry]})`;
}

/** The errno in what a system call gives back: −errno in a raw r1, else as it is; null when it succeeded. */
export function errnoOf(r1: bigint): number | null {
  const signed = BigInt.asIntN(64, r1);
  return signed < 0n && signed > -4096n ? Number(-signed) : null;
}
