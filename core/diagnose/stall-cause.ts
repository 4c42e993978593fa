/** What an accept loop waits for instead of a connection. */
export type StallCause = 'mutex' | 'channel' | 'limit' | 'inline-handler' | 'handshake';

export const waitsFor: Readonly<Record<StallCause, string>> = {
  mutex: 'waits for a lock',
  channel: 'waits on a channel',
  limit: 'waits for a slot inside a listener that limits connections',
  'inline-handler': 'serves one connection itself and waits for that client',
  handshake: 'does a TLS handshake itself and waits for that client',
};

/** Of a loop that does work of its own, but not with a client. */
export const otherWork = 'does other work itself (a log, a file, another server) and waits for that';

/** What to change so that an accept loop never waits for anything but connections. */
export const stallRemedies: Readonly<Record<StallCause, string>> = {
  mutex:
    'Take no lock in the accept loop (nor in Accept of a wrapper or a ConnState hook) that may be held while something slow happens. Count with an atomic, and hold locks for moments:\n\n' +
    '\tvar n atomic.Int64\n\tconn, err := l.Listener.Accept()\n\tif err == nil {\n\t\tn.Add(1)\n\t}',
  channel:
    'Do not hand connections over an unbuffered channel that workers may stop reading; give up or shed load instead:\n\n' +
    '\tselect {\n\tcase conns <- conn:\n\tdefault:\n\t\tconn.Close() // all workers are busy\n\t}',
  limit:
    'A limiter is only as good as the handlers that give slots back: bound the time each may take.\n\n' +
    '\tctx, cancel := context.WithTimeout(r.Context(), 10*time.Second)\n\tdefer cancel()\n\tselect {\n\tcase <-done:\n\tcase <-ctx.Done():\n\t}\n\n' +
    'and set ReadTimeout, WriteTimeout and IdleTimeout on http.Server.',
  'inline-handler':
    'Serve each connection on a goroutine of its own, with a deadline:\n\n\tconn, err := ln.Accept()\n\t…\n\tgo serve(conn) // and conn.SetReadDeadline(time.Now().Add(30 * time.Second))',
  handshake:
    'Do the handshake where the connection is served, not in the accept loop, and bound it:\n\n' +
    '\tgo func() {\n\t\tctx, cancel := context.WithTimeout(ctx, 10*time.Second)\n\t\tdefer cancel()\n\t\tif err := conn.HandshakeContext(ctx); err != nil {\n\t\t\tconn.Close()\n\t\t\treturn\n\t\t}\n\t\tserve(conn)\n\t}()',
};
