/** Go that remedies show, the same in every language. Indented, which is how a remedy marks code. */

export const backOff =
  '\tconn, err := ln.Accept()\n\tif err != nil {\n\t\tif errors.Is(err, net.ErrClosed) {\n\t\t\treturn\n\t\t}\n\t\ttime.Sleep(backoff)\n\t\tcontinue\n\t}';

export const serveOnce =
  '\tif old != nil {\n\t\told.Shutdown(ctx)\n\t}\n\tln, err := net.Listen("tcp", addr)\n\tgo srv.Serve(ln)';
