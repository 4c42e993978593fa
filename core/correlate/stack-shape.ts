import { createdBy, framesOf, type GoroutineTable } from '../model/goroutine-table';
import type { Frame } from '../model/frame';
import { acceptCall, type AcceptCall } from './accept-call';
import type { CodeOrigin } from './code-origin';
import { parseFunction } from './go-function';

/** What a stack tells by its shape. Frame positions count from the innermost, −1 is none. */
export interface StackShape {
  readonly frames: readonly Frame[];
  readonly createdBy: Frame | null;
  readonly accept: AcceptCall | null;
  /** The accept call itself. */
  readonly acceptAt: number;
  /** The outermost method `Accept` (`AcceptStream`, …) of any type: the listener as the accept loop sees it. */
  readonly acceptMethodAt: number;
  /** Frame whose first word is the pollDesc: runtime_pollWait. */
  readonly pollWaitAt: number;
  /** In a read of a descriptor, or in a write to one. */
  readonly reads: boolean;
  readonly writes: boolean;
  /** Frame of that read, write or poll accept whose first word is the poll.FD. */
  readonly pollFdAt: number;
  readonly handshake: boolean;
  /** A frame that is a server's accept loop by name: a `Serve…` method that took a listener. */
  readonly serveAt: number;
  /** time.Sleep called right from a Serve loop or an Accept method: the back-off after failed accepts. */
  readonly sleepsInLoop: boolean;
  /** This goroutine writes the dump. */
  readonly writesProfile: boolean;
  /** Innermost frame of the user's own code, or −1. */
  readonly userAt: number;
  /** That frame was called by others' code, which was itself called: not a function that a library only starts, as errgroup does. */
  readonly isHook: boolean;
}

/** The shape of each distinct stack of a table. */
export function stackShapes(table: GoroutineTable, origin: CodeOrigin): StackShape[] {
  const shapes: StackShape[] = [];
  for (let s = 0; s < table.stackCount; s++) shapes.push(shapeOf(framesOf(table, s), createdBy(table, s), origin));
  return shapes;
}

/** The shape of one stack, frames innermost first. */
export function shapeOf(frames: readonly Frame[], created: Frame | null, origin: CodeOrigin): StackShape {
  let accept: AcceptCall | null = null;
  let acceptAt = -1;
  let acceptMethodAt = -1;
  let pollWaitAt = -1;
  let reads = false;
  let writes = false;
  let pollFdAt = -1;
  let serveAt = -1;
  let handshake = false;
  let writesProfile = false;
  let userAt = -1;
  frames.forEach((frame, i) => {
    const call = acceptCall(frame.function);
    // syscall.accept4 stands below poll's own accept: the outer one is the meaning.
    if (call !== null && accept !== 'poll') {
      accept = call;
      acceptAt = i;
    }
    reads ||= readCall.test(frame.function);
    writes ||= writeCall.test(frame.function);
    if (pollFdFirst.test(frame.function)) pollFdAt = i;
    switch (frame.function) {
      case 'internal/poll.runtime_pollWait':
        pollWaitAt = i;
        break;
      case 'runtime/pprof.writeGoroutineStacks':
      case 'runtime/pprof.writeRuntimeProfile':
        writesProfile = true;
        break;
    }
    const fn = parseFunction(frame.function);
    if (fn.receiver !== null && acceptMethod.test(fn.name) && fn.packagePath !== 'internal/poll' && !fn.closure)
      acceptMethodAt = i;
    if (/^(Handshake|HandshakeContext|handshakeContext|clientHandshake|serverHandshake)$/.test(fn.name))
      handshake = true;
    if (fn.receiver !== null && serveLoop.test(fn.name) && !fn.closure) serveAt = i;
    if (userAt < 0 && origin.of(frame) === 'user') userAt = i;
  });
  const callers = userAt < 0 ? [] : frames.slice(userAt + 1).filter((f) => !f.function.startsWith('runtime.'));
  const isHook = callers.length > 1 && origin.of(callers[0]!) === 'module';
  const sleepAt = frames.findIndex((f) => f.function === 'time.Sleep');
  const sleepsInLoop = sleepAt >= 0 && (sleepAt + 1 === serveAt || sleepAt + 1 === acceptMethodAt);
  return {
    frames,
    createdBy: created,
    accept,
    acceptAt,
    acceptMethodAt,
    pollWaitAt,
    reads,
    writes,
    pollFdAt,
    handshake,
    serveAt,
    sleepsInLoop,
    writesProfile,
    userAt,
    isHook,
  };
}

/**
 * internal/poll of Go 1.18 to 1.26: fd_unix.go, writev.go, sendfile_linux.go (sendfile_unix.go as of 1.24), splice_linux.go.
 * Raw: by syscall.RawConn, as grpc-go does from 1.81 on. Splice moves what io.Copy takes from one connection to another.
 */
const readCall = /^internal\/poll\.(?:\(\*FD\)\.(?:Raw)?Read\w*|spliceDrain)$/;
const writeCall = /^internal\/poll\.(?:\(\*FD\)\.(?:Raw)?Write\w*|[sS]endFile|splicePump)$/;
const pollFdFirst =
  /^internal\/poll\.(?:\(\*FD\)\.(?:Accept|(?:Raw)?Read\w*|(?:Raw)?Write\w*)|[sS]endFile|splicePump)$/;

/** Of sessions and multiplexers as well: AcceptTCP, AcceptStream. */
const acceptMethod = /^Accept([A-Z]\w*)?$/;

/** Exported, so a server's loop; net/http's `(*conn).serve` is a handler. */
const serveLoop = /^Serve(TLS|Listener)?$|^ListenAndServe(TLS)?$/;
