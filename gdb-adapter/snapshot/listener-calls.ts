import type { CodeCall } from '../../core/model/debugger-evidence';
import type { CodeOrigin } from '../../core/correlate/code-origin';
import type { Executable } from './executable';
import type { Symbolizer } from './symbolizer';
import { userCalls } from './user-calls';

/**
 * Functions of the standard library that make a listening socket, another descriptor of one, or a process that may inherit it (net/dial.go,
 * net/tcpsock.go, net/http/server.go, crypto/tls/tls.go, os/file_unix.go, os/exec/exec.go, syscall/exec_unix.go).
 */
const callees =
  /^(?:(?:net|net\/http|crypto\/tls)\.(?:\(\*[A-Za-z]+\)\.)?(?:Listen[A-Za-z]*|File|FileListener)|os\.(?:NewFile|StartProcess)|os\/exec\.\(\*Cmd\)\.(?:Start|Run|Output|CombinedOutput)|syscall\.(?:ForkExec|StartProcess))$/;

/** Into which os.NewFile is inlined away (os/file_unix.go, Go 1.26). */
const ofNewFile = 'os.newFileFromNewFile';

/** What of the program's code has to do with the making of listeners. */
export interface ListenerCode {
  /** Calls that make a listening socket, another descriptor of one, or a process that may inherit it. */
  readonly calls: readonly CodeCall[];
  /** Names of the methods `Accept`: what they belong to may be a listener. */
  readonly acceptMethods: readonly string[];
}

export function listenerCode(exe: Executable, symbols: Symbolizer, origin: CodeOrigin): ListenerCode {
  const acceptMethods: string[] = [];
  const wanted = symbols.entries((name) => {
    if (name.endsWith(').Accept')) acceptMethods.push(name);
    return callees.test(name) || name === ofNewFile;
  });
  for (const [entry, name] of wanted) if (name === ofNewFile) wanted.set(entry, 'os.NewFile');
  return { calls: userCalls(exe, symbols, origin, wanted), acceptMethods };
}
