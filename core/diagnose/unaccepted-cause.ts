/** Why nobody accepts on a socket that listens. */
export type UnacceptedCause = 'never-accepted' | 'loop-ended' | 'duplicated-fd' | 'inherited' | 'reuseport';

/** What to change for each. */
export const unacceptedRemedies: Readonly<Record<UnacceptedCause, string>> = {
  'never-accepted':
    'Start an accept loop on the listener, or close it where it is not needed:\n\n\tgo srv.Serve(ln)\n\n\tdefer ln.Close()',
  'loop-ended':
    'Close the listener when its loop ends, so that clients are refused instead of hanging, and do not end the loop on a temporary error:\n\n' +
    '\tdefer ln.Close()\n\tfor {\n\t\tconn, err := ln.Accept()\n\t\tif errors.Is(err, net.ErrClosed) {\n\t\t\treturn err\n\t\t}\n\t\t…\n\t}',
  'duplicated-fd':
    'Close the duplicate that File returned; it keeps the socket listening after ln.Close:\n\n\tf, err := ln.(*net.TCPListener).File()\n\tdefer f.Close()',
  inherited:
    'Let the child accept on the inherited descriptor, or do not hand it over:\n\n\tln, err := net.FileListener(os.NewFile(3, "listener")) // in the child\n\n\tcmd.ExtraFiles = nil // in the parent',
  reuseport:
    'Accept on every socket of the SO_REUSEPORT group, or close the spare one:\n\n\tfor _, ln := range listeners {\n\t\tgo srv.Serve(ln)\n\t}',
};

/** While it is not known which it is. */
export const openRemedy =
  'Start an accept loop on the listener, or close it where it is not needed, and every File that was made of it:\n\n' +
  '\tgo srv.Serve(ln)\n\n\tdefer ln.Close()\n\tdefer f.Close() // f, err := ln.File()';
