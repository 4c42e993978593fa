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

/** By name: each file of the build has a class of its own. */
export function isUserError(error: unknown): error is UserError {
  return error instanceof Error && error.name === 'UserError';
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
  targetExited: (pid: number) =>
    new UserError(
      'target-exited',
      `Process ${pid} ended while it was being looked at`,
      'What was seen until then is kept; start it again to see the rest.',
    ),
  badPprofAddress: (text: string) =>
    new UserError(
      'pprof-address',
      `${text} is no pprof address`,
      'Give host:port or a URL, such as 127.0.0.1:6060 or https://host/prefix/debug/pprof.',
    ),
  pprofUnreachable: (address: string, why: string) =>
    new UserError(
      'pprof-unreachable',
      `Nothing can be reached at ${address}: ${why}`,
      'Check the address, and that the program still runs and listens there.',
    ),
  pprofNoAnswer: (address: string, ms: number) =>
    new UserError(
      'pprof-no-answer',
      `${address} accepted the connection but gave no answer in ${ms} ms`,
      'A program out of descriptors or stuck in Accept does that; give --pid to read its memory and the kernel instead.',
    ),
  pprofEndless: (address: string, limit: string) =>
    new UserError(
      'pprof-endless',
      `The answer of ${address} did not end within ${limit}`,
      'Check that this is a pprof address of a Go program.',
    ),
  pprofBroken: (address: string, why: string) =>
    new UserError(
      'pprof-broken',
      `The connection to ${address} broke in the middle of the answer: ${why}`,
      'See whether the program still runs, then try again.',
    ),
  pprofNotFound: (address: string) =>
    new UserError(
      'pprof-not-found',
      `${address} answers 404: there is no pprof at this path`,
      'Import net/http/pprof on that server, or give the full URL when it stands under a prefix.',
    ),
  pprofDenied: (address: string, status: number) =>
    new UserError(
      'pprof-denied',
      `${address} refuses with status ${status}`,
      'Give the user name and password, or the header that it asks for.',
    ),
  pprofRefuses: (address: string, status: number, said: string) =>
    new UserError(
      'pprof-refuses',
      `pprof at ${address} answers with status ${status}: ${said}`,
      'Another trace or profile may be running; try again when it is over, or leave this source out.',
    ),
  notPprof: (address: string, why: string) =>
    new UserError(
      'not-pprof',
      `${address} is not pprof: ${why}`,
      'Give the address of the server that serves /debug/pprof.',
    ),
  pprofRedirect: (address: string, to: string) =>
    new UserError(
      'pprof-redirect',
      `${address} redirects to another place (${to}), which is not followed`,
      'Give that address itself if it is the one you mean.',
    ),
  tlsNotTrusted: (address: string, why: string) =>
    new UserError(
      'tls',
      `The certificate of ${address} is not trusted: ${why}`,
      'Name its authority in NODE_EXTRA_CA_CERTS, or use the name that the certificate is for.',
    ),
  otherNetworkNamespace: (pid: number, why: string) =>
    new UserError(
      'netns',
      `Process ${pid} is in another network namespace (a container) that cannot be entered: ${why}`,
      'Run as root, publish its pprof port and give --pprof, or run accept-leak inside the container.',
    ),
  pprofOfAnother: (address: string, owner: number, pid: number) =>
    new UserError(
      'pprof-of-another',
      `${address} belongs to process ${owner}, not to ${pid}`,
      'Give the pid and the pprof address of the same program, or only one of them.',
    ),
  linuxOnly: () =>
    new UserError(
      'platform',
      'Processes are read on Linux only',
      'Give --pprof alone here, or run accept-leak on the Linux machine of the program.',
    ),
  badBundle: (file: string, why: string) =>
    new UserError(
      'bundle',
      `${file} is not a bundle of accept-leak: ${why}`,
      'Give the .tar.gz file that accept-leak bundle wrote.',
    ),
  noGdb: (gdb: string) =>
    new UserError('no-gdb', `gdb was not found (${gdb})`, 'Install gdb 9 or newer, or name it in the settings.'),
  gdbOld: (version: string, needed: string) =>
    new UserError('gdb-old', `gdb ${version} is too old`, `Install gdb ${needed} or newer.`),
  gdbDied: (why: string) =>
    new UserError('gdb-died', `gdb is gone: ${why}`, 'The target is unharmed; take the snapshot again.'),
  gdbLate: (command: string, ms: number) =>
    new UserError(
      'gdb-late',
      `gdb gave no answer to ${command} in ${ms} ms and was ended`,
      'The target is unharmed; try again, with fewer goroutines if the program is very large.',
    ),
  gdbNonsense: (command: string, why: string) =>
    new UserError(
      'gdb-nonsense',
      `gdb answered ${command} with something unreadable: ${why}`,
      'Try another version of gdb.',
    ),
  memoryDenied: (pid: number, why: string, remedy: string) =>
    new UserError('memory-denied', `The memory of process ${pid} may not be read: ${why}`, remedy),
  goUnsupported: (goVersion: string, why: string) =>
    new UserError(
      'go-unsupported',
      `Goroutines of a ${goVersion} program cannot be read: ${why}`,
      'Build it with Go 1.21 to 1.26 for linux/amd64 or linux/arm64, or use its pprof dump instead.',
    ),
  notItsRuntime: (what: string) =>
    new UserError(
      'not-its-runtime',
      `What was read is not the memory of a Go runtime: ${what}`,
      'Check that the pid and the executable belong together, then try again.',
    ),
  targetChanged: (pid: number) =>
    new UserError(
      'target-changed',
      `Process ${pid} is now another program than the one that was looked at`,
      'Look up the pid of the server again.',
    ),
  cannotStop: (pid: number, why: string) =>
    new UserError(
      'cannot-stop',
      `Process ${pid} could not be stopped for a moment (${why})`,
      'It runs on unharmed. Do without the stop, or end the debugger that holds it.',
    ),
  badCore: (file: string, why: string) =>
    new UserError('core', `${file} is no goroutine core: ${why}`, 'Write one with accept-leak goroutines --core FILE.'),
  coreOfAnother: (file: string, exe: string) =>
    new UserError(
      'core-of-another',
      `${file} was not made from ${exe}: their build ids differ`,
      'Give the executable that the core was made from.',
    ),
  adapterLate: (ms: number) =>
    new UserError(
      'adapter-late',
      `The debug adapter was not ready within ${ms} ms and was ended`,
      'The target is unharmed; try again, with more time if the program is very large.',
    ),
  adapterDied: (why: string) =>
    new UserError('adapter-died', `The debug adapter is gone: ${why}`, 'The target is unharmed; try again.'),
  badRequest: (command: string, what: string) =>
    new UserError('bad-request', `${command}: ${what}`, 'Update the client, or report it.'),
  noSuchRequest: (command: string) =>
    new UserError(
      'no-such-request',
      `This debugger does not know ${command}`,
      'It shows goroutines of a snapshot and changes nothing.',
    ),
  onlyShows: (command: string) =>
    new UserError(
      'only-shows',
      `This is a snapshot of a program that goes on running: there is nothing to ${command}`,
      'Restart the session for a new snapshot, or use a Go debug session to step.',
    ),
  notAttached: () => new UserError('not-attached', 'No goroutines have been read yet', 'Attach first.'),
  needsGdb: (what: string) =>
    new UserError(
      'needs-gdb',
      `${what} needs gdb, which takes no part in this session`,
      'The notes in the debug console say why; install gdb, or build without -s and -w.',
    ),
  onlyReads: (expression: string, why: string) =>
    new UserError(
      'only-reads',
      `${expression} is not evaluated: ${why}`,
      'Expressions may read variables, fields, elements, memory and registers, and calculate with them.',
    ),
  lostVariable: (name: string, why: string) =>
    new UserError('lost-variable', `${name} is ${why}`, 'A frame further out may have it on the stack.'),
  staleReference: (what: string) =>
    new UserError('stale', `This ${what} belongs to an earlier snapshot`, 'Choose the goroutine again.'),
  badArguments: (what: string) => new UserError('arguments', what, 'See accept-leak --help.'),
  cancelled: () => new UserError('cancelled', 'The diagnosis was cancelled', 'Start it again when you want.'),
  noFile: (file: string, why: string) =>
    new UserError('file', `${file} cannot be read: ${why}`, 'Check the path and its permissions.'),
  cannotWrite: (file: string, why: string) =>
    new UserError('write', `${file} cannot be written: ${why}`, 'Choose a folder that exists and is writable.'),
  noDiagnosis: () =>
    new UserError('no-diagnosis', 'Nothing has been diagnosed yet', 'Run Go: Diagnose Accept Leak first.'),
  noGoSession: () =>
    new UserError(
      'no-go-session',
      'No Go program is being debugged',
      'Start a debug session of type go, or pick the process with Go: Diagnose Process….',
    ),
  sessionWithoutPid: (name: string) =>
    new UserError(
      'session-without-pid',
      `The debugger of ${name} has not told which process it runs`,
      'Wait until the program runs. A debugger that never tells (remote, or not Delve) needs Go: Diagnose Process….',
    ),
  sessionEnded: (name: string) =>
    new UserError(
      'session-ended',
      `The debug session ${name} has ended before its debugger told which process it runs`,
      'Start it again; when it builds and runs, diagnose it from the CALL STACK view.',
    ),
  sessionLeft: (name: string) =>
    new UserError(
      'session-left',
      `The debug session ${name} ended, or let the program go on, while the program was being looked at`,
      'What was seen until then is kept; diagnose again for the rest.',
    ),
  notTrusted: () =>
    new UserError(
      'not-trusted',
      'This folder is not trusted, and nothing is run in such a one',
      'Trust it with Workspaces: Manage Workspace Trust. Bundles can be opened without.',
    ),
  noMain: () =>
    new UserError(
      'no-main',
      'No file of package main with a func main lacks net/http/pprof here',
      'Open the file of your main function and run Go: Add net/http/pprof on Loopback again.',
    ),
  noSuchContainer: (name: string, problems: readonly string[]) =>
    new UserError(
      'container',
      `There is no running container ${name}${problems.length === 0 ? '' : ` (${problems.join('; ')})`}`,
      'Give the name or id that docker ps or podman ps shows, as the user whose containers these are, or the pid with --pid.',
    ),
  noGoInContainer: (name: string, isHere: boolean) =>
    isHere
      ? new UserError(
          'container',
          `No Go program that this user may read runs in container ${name}`,
          'Run as root, or publish the pprof port of the container and give its address.',
        )
      : new UserError(
          'container',
          `The processes of container ${name} are not on this machine`,
          'Publish the pprof port of the container and give its address, or run accept-leak on the machine of its engine.',
        ),
  severalInContainer: (name: string, pids: readonly number[]) =>
    new UserError(
      'container',
      `Several Go programs run in container ${name}: processes ${pids.join(', ')}`,
      'Name one with --pid.',
    ),
  noContainers: (problems: readonly string[]) =>
    new UserError(
      'container',
      `No running container was found${problems.length === 0 ? '' : ` (${problems.join('; ')})`}`,
      'Start it with docker or podman as this user, or pick the process with Go: Diagnose Process….',
    ),
  noKubectl: (kubectl: string) =>
    new UserError(
      'kubectl',
      `kubectl was not found (${kubectl})`,
      'Install it, or name it in the setting acceptLeak.kubectl.',
    ),
  clusterUnreachable: (said: string) =>
    new UserError(
      'cluster',
      `The cluster does not answer: ${said}`,
      'Check kubectl config current-context, your network and your login, then try again.',
    ),
  clusterRefuses: (said: string) =>
    new UserError(
      'cluster-refuses',
      `The cluster does not allow it: ${said}`,
      'Ask for the right to list pods and to create pods/portforward in that namespace, or choose another context.',
    ),
  podGone: (name: string) =>
    new UserError(
      'pod-gone',
      `Pod ${name} is gone or does not run`,
      'See kubectl get pods; a new pod of the same workload has another name: pick it again.',
    ),
  noPods: (where: string) =>
    new UserError(
      'pod-gone',
      `No pod runs in ${where}`,
      'Choose the context with kubectl config use-context, then try again.',
    ),
  forwardBroken: (name: string, said: string) =>
    new UserError(
      'forward-broken',
      `The connection to pod ${name} broke in the middle of the diagnosis: ${said}`,
      'See with kubectl get pods whether it still runs, then take another sample.',
    ),
  forwardFailed: (name: string, said: string) =>
    new UserError(
      'forward-failed',
      `No port of pod ${name} could be forwarded: ${said}`,
      'Check the port, and that you may create pods/portforward there.',
    ),
  podDebugFailed: (name: string, said: string) =>
    new UserError(
      'pod-debug',
      `accept-leak could not work in a debug container of pod ${name}: ${said}`,
      'Name an image with Node.js 20 or newer that the cluster can pull in acceptLeak.podDebugImage, or diagnose the pod from outside.',
    ),
  kubectlFailed: (said: string) =>
    new UserError('kubectl', `kubectl failed: ${said}`, 'Run the same in a terminal to see more.'),
  noDump: (file: string, what: string) =>
    new UserError(
      'no-dump',
      `No goroutines in ${file}: it ${what}`,
      'Take a dump with: curl "http://HOST:PORT/debug/pprof/goroutine?debug=2".',
    ),
} as const;
