/** Go that remedies show, the same in every language. Indented, which is how a remedy marks code. */

export const backOff =
  '\tconn, err := ln.Accept()\n\tif err != nil {\n\t\tif errors.Is(err, net.ErrClosed) {\n\t\t\treturn\n\t\t}\n\t\ttime.Sleep(backoff)\n\t\tcontinue\n\t}';

export const serveOnce =
  '\tif old != nil {\n\t\told.Shutdown(ctx)\n\t}\n\tln, err := net.Listen("tcp", addr)\n\tgo srv.Serve(ln)';

export const closeListener = '\tln.Close()';

export const closeAtEnd = '\tdefer ln.Close()';

export const closeOnEveryPath =
  '\tln, err := net.Listen("tcp", addr)\n\tif err != nil {\n\t\treturn err\n\t}\n\tdefer ln.Close() // Accept returns net.ErrClosed and its goroutine ends';

export const endTheWait =
  '\tdefer conn.Close()\n\tselect {\n\tcase res := <-done:\n\t\twrite(conn, res)\n\tcase <-ctx.Done(): // r.Context() in net/http; a timeout elsewhere\n\t}';

export const limitConnections = '\tdefer conn.Close()\n\t…\n\tln = netutil.LimitListener(ln, 1000)';

export const fileListener =
  '\tf := os.NewFile(uintptr(fd), "listener")\n\tln, err := net.FileListener(f) // non-blocking, in the poller\n\tf.Close()\n\tconn, err := ln.Accept()';

export const rawControl =
  '\trc, err := ln.(*net.TCPListener).SyscallConn()\n\terr = rc.Control(func(fd uintptr) { … })';
