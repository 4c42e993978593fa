/**
 * Every error that a person may see, in one place. Each says what happened, to what, and what to do; `code` is stable
 * and goes into JSON and tests. Collect and parse return or throw these; nobody prints a stack trace.
 */
export class UserError extends Error {
  constructor(
    readonly code: string,
    what: string,
    readonly remedy: string,
  ) {
    super(what);
    this.name = 'UserError';
  }

  /** What happened and what to do, in one line. */
  get line(): string {
    return `${this.message}. ${this.remedy}`.replace(/\s+/g, ' ');
  }
}

export const errors = {
  noSuchProcess: (pid: number) =>
    new UserError(
      'no-such-process',
      `There is no process ${pid}`,
      'Run accept-leak without arguments to list the Go processes of this machine.',
    ),
  notGo: (pid: number, exe: string) =>
    new UserError(
      'not-go',
      `Process ${pid} (${exe}) is not a Go program`,
      'Name the pid of the Go server itself, not of its shell or supervisor.',
    ),
  notReadable: (pid: number) =>
    new UserError(
      'permission',
      `Process ${pid} belongs to another user, its descriptors cannot be read`,
      'Run as that user or as root, or give --pprof for the pprof part alone.',
    ),
  badArguments: (what: string) => new UserError('arguments', what, 'See accept-leak --help.'),
  cancelled: () => new UserError('cancelled', 'The diagnosis was cancelled', 'Start it again when you want.'),
  noFile: (file: string, why: string) =>
    new UserError('file', `${file} cannot be read: ${why}`, 'Check the path and its permissions.'),
  cannotWrite: (file: string, why: string) =>
    new UserError('write', `${file} cannot be written: ${why}`, 'Choose a folder that exists and is writable.'),
} as const;
