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

export const closeConnection = '\tdefer conn.Close()';

export const readDeadline = '\tconn.SetReadDeadline(time.Now().Add(2 * time.Minute))';

export const writeDeadline = '\tconn.SetWriteDeadline(time.Now().Add(30 * time.Second))';

export const countWithAtomic =
  '\tvar n atomic.Int64\n\tconn, err := l.Listener.Accept()\n\tif err == nil {\n\t\tn.Add(1)\n\t}';

export const shedLoad = '\tselect {\n\tcase conns <- conn:\n\tdefault:\n\t\tconn.Close() // all workers are busy\n\t}';

export const boundedHandler =
  '\tctx, cancel := context.WithTimeout(r.Context(), 10*time.Second)\n\tdefer cancel()\n\tselect {\n\tcase <-done:\n\tcase <-ctx.Done():\n\t}';

export const serveApart =
  '\tconn, err := ln.Accept()\n\t…\n\tgo serve(conn) // and conn.SetReadDeadline(time.Now().Add(30 * time.Second))';

export const boundedHandshake =
  '\tgo func() {\n\t\tctx, cancel := context.WithTimeout(ctx, 10*time.Second)\n\t\tdefer cancel()\n\t\tif err := conn.HandshakeContext(ctx); err != nil {\n\t\t\tconn.Close()\n\t\t\treturn\n\t\t}\n\t\tserve(conn)\n\t}()';

export const serveOrClose = '\tgo srv.Serve(ln)\n\n\tdefer ln.Close()';

export const acceptOrCloseAll = '\tgo srv.Serve(ln)\n\n\tdefer ln.Close()\n\tdefer f.Close() // f, err := ln.File()';

export const endWithLoop =
  '\tdefer ln.Close()\n\tfor {\n\t\tconn, err := ln.Accept()\n\t\tif errors.Is(err, net.ErrClosed) {\n\t\t\treturn err\n\t\t}\n\t\t…\n\t}';

export const closeDuplicate = '\tf, err := ln.(*net.TCPListener).File()\n\tdefer f.Close()';

export const acceptOrHandOver =
  '\tln, err := net.FileListener(os.NewFile(3, "listener")) // in the child\n\n\tcmd.ExtraFiles = nil // in the parent';

export const acceptOnAll = '\tfor _, ln := range listeners {\n\t\tgo srv.Serve(ln)\n\t}';

export const serveMatched = '\thttpLn := m.Match(…)\n\tgo srv.Serve(httpLn)';

export const waitForever = '\tgo func() {\n\t\t<-ctx.Done()\n\t\tln.Close() // Accept returns net.ErrClosed\n\t}()';

export const servePprofApart =
  '\tmux := http.NewServeMux()\n\tmux.HandleFunc("/debug/pprof/", pprof.Index)\n\tmux.HandleFunc("/debug/pprof/trace", pprof.Trace)\n\tgo http.ListenAndServe("127.0.0.1:6060", mux)';

export const addPprof =
  '\timport (\n\t\t"net/http"\n\t\t_ "net/http/pprof"\n\t)\n\n\tgo http.ListenAndServe("127.0.0.1:6060", nil)';
