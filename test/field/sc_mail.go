package main

import (
	"context"
	"io"
	"net"
	"sync"
	"time"

	"github.com/apache/thrift/lib/go/thrift"
	"github.com/emersion/go-imap/backend/memory"
	"github.com/emersion/go-imap/server"
	"github.com/emersion/go-smtp"
	"github.com/jackc/pgproto3/v2"
)

func init() {
	register("smtp",
		Variant{"sessions", healthy("Sixty mail clients keep their session open and say NOOP now and then."), smtpSessions},
		Variant{"roster", broken("close-wait-leak", "", "Each session enters a list under a lock; a notice holds it while it waits for its mailer. The clients have given up and closed."), smtpRoster},
		Variant{"roster-reset", Truth{Class: "close-wait-leak", Also: []string{"handler-leak"}, Severity: "error",
			Explain: "The same with clients that leave without reading the greeting: their connections are reset, and no table shows them any more."}, smtpReset},
	)
	register("imap",
		Variant{"scanners", broken("handler-leak", "read", "Scanners connect and say nothing; the server logs nobody out."), imapScanners},
		Variant{"behind", broken("unaccepted-listener", "never-accepted", "Mail is submitted on one port and read on another; the call that serves the first does not return, so the second is never served."), imapBehind},
		Variant{"restarted", broken("accept-hot-loop", "", "The library closes its listener on the first error, here a short want of descriptors; a supervisor serves the same listener again, at once and for ever."), imapRestarted},
		Variant{"served-again", broken("accept-hot-loop", "", "The same with one server that is kept: nothing is made between two calls."), imapServedAgain},
	)
	register("thrift",
		Variant{"pool", healthy("Fifty clients of a pool, each of which pings every few seconds."), thriftPool},
		Variant{"first-error", broken("unaccepted-listener", "loop-ended", "The library's loop returns on the first error, a want of descriptors that is over; Serve says nothing of it and the port stays open."), thriftFirstError},
	)
	register("postgres",
		Variant{"pool", healthy("A server of a database protocol with a pool of forty connections that asks every five seconds."), pgPool},
		Variant{"stats-lock", broken("stalled-accept-loop", "mutex", "Accept counts under a read and write lock; whoever sends the counters holds it and waits for a collector that does not read."), pgStatsLock},
	)
}

// A mailbox takes all mail and forgets it.
type mailbox struct{}

func (mailbox) Reset()                               {}
func (mailbox) Logout() error                        { return nil }
func (mailbox) Mail(string, *smtp.MailOptions) error { return nil }
func (mailbox) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (mailbox) Data(r io.Reader) error               { _, err := io.Copy(io.Discard, r); return err }
func anybody(*smtp.Conn) (smtp.Session, error)       { return mailbox{}, nil }
func mailServer(session smtp.BackendFunc) *smtp.Server {
	srv := smtp.NewServer(session)
	srv.Domain, srv.ErrorLog = "field", quiet
	return srv
}

func smtpSessions(l *Lab) error {
	return plain(l, "smtp", "-n=60", func(ln net.Listener) { mailServer(anybody).Serve(ln) }, "-max=60")
}

// A roster knows whose sessions are open.
type roster struct {
	sync.Mutex
	open   []*smtp.Conn
	mailer chan string
}

func (r *roster) join(c *smtp.Conn) (smtp.Session, error) {
	r.Lock() //truth:smtp/roster,smtp/roster-reset stuck
	defer r.Unlock()
	r.open = append(r.open, c)
	return mailbox{}, nil
}

func (r *roster) notify() {
	r.Lock()
	defer r.Unlock()
	for _, c := range r.open {
		r.mailer <- c.Hostname() //truth:smtp/roster,smtp/roster-reset cause
	}
}

func smtpRoster(l *Lab) error { return smtpNotified(l, "smtp-leave") }

func smtpReset(l *Lab) error { return smtpNotified(l, "smtp-abort") }

func smtpNotified(l *Lab, mode string) error {
	r := &roster{mailer: make(chan string)}
	time.AfterFunc(time.Second, r.notify)
	return plain(l, mode, "-n=50", func(ln net.Listener) {
		mailServer(r.join).Serve(ln) //truth:smtp/roster,smtp/roster-reset create
	}, "-rate=30", "-max=150", "-rate2=3")
}

func imapServer() *server.Server {
	srv := server.New(memory.New())
	srv.AllowInsecureAuth, srv.ErrorLog = true, quiet
	return srv
}

func imapScanners(l *Lab) error {
	return plain(l, "hold", "-n=50", func(ln net.Listener) {
		imapServer().Serve(ln) //truth:imap/scanners create cause
	}, "-max=400", "-rate2=5")
}

func imapBehind(l *Lab) error {
	in, err := listen()
	if err != nil {
		return err
	}
	out, err := listen() //truth:imap/behind listen
	if err != nil {
		return err
	}
	l.keep(in, out)
	go func() {
		if mailServer(anybody).Serve(in) == nil { //truth:imap/behind cause
			imapServer().Serve(out)
		}
	}()
	if err := l.load("smtp", in.Addr(), "-n=20"); err != nil {
		return err
	}
	if err := l.load("hold", out.Addr(), "-n=15"); err != nil {
		return err
	}
	l.sleep(300 * time.Millisecond)
	l.Ready()
	return nil
}

func imapRestarted(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	go func() { //truth:imap/restarted create
		for l.ctx.Err() == nil {
			if err := imapServer().Serve(ln); err != nil { //truth:imap/restarted cause stuck
				quiet.Print(err)
			}
		}
	}()
	return starved(l, ln)
}

func imapServedAgain(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	srv := imapServer()
	go func() { //truth:imap/served-again create
		for srv.Serve(ln) != nil { //truth:imap/served-again cause stuck
		}
	}()
	return starved(l, ln)
}

// ping is a processor with one method, which answers with nothing.
type ping struct{}

func (ping) ProcessorMap() map[string]thrift.TProcessorFunction  { return nil }
func (ping) AddToProcessorMap(string, thrift.TProcessorFunction) {}
func (ping) Process(ctx context.Context, in, out thrift.TProtocol) (bool, thrift.TException) {
	name, _, seq, err := in.ReadMessageBegin(ctx)
	if err != nil {
		return false, thrift.WrapTException(err)
	}
	if err := in.Skip(ctx, thrift.STRUCT); err != nil {
		return false, thrift.WrapTException(err)
	}
	out.WriteMessageBegin(ctx, name, thrift.REPLY, seq)
	out.WriteFieldStop(ctx)
	out.WriteMessageEnd(ctx)
	return true, thrift.WrapTException(out.Flush(ctx))
}

// thriftServer listens on a port of its own and serves it.
func thriftServer(l *Lab) (net.Addr, error) {
	sock, err := thrift.NewTServerSocket("127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	if err := sock.Listen(); err != nil { //truth:thrift/first-error listen
		return nil, err
	}
	srv := thrift.NewTSimpleServer2(ping{}, sock)
	l.keep(srv)
	go srv.Serve() //truth:thrift/first-error create cause
	return sock.Addr(), nil
}

func thriftPool(l *Lab) error {
	addr, err := thriftServer(l)
	if err != nil {
		return err
	}
	if err := l.load("thrift", addr, "-n=50"); err != nil {
		return err
	}
	l.sleep(300 * time.Millisecond)
	l.Ready()
	return nil
}

func thriftFirstError(l *Lab) error {
	addr, err := thriftServer(l)
	if err != nil {
		return err
	}
	return starvedAt(l, addr)
}

// answerQueries speaks as much of the protocol as a pool's health check needs.
func answerQueries(c net.Conn) {
	defer c.Close()
	b := pgproto3.NewBackend(pgproto3.NewChunkReader(c), c)
	if _, err := b.ReceiveStartupMessage(); err != nil {
		return
	}
	ready := &pgproto3.ReadyForQuery{TxStatus: 'I'}
	b.Send(&pgproto3.AuthenticationOk{})
	b.Send(ready)
	for {
		msg, err := b.Receive()
		if err != nil {
			return
		}
		if _, ok := msg.(*pgproto3.Query); ok {
			b.Send(&pgproto3.CommandComplete{CommandTag: []byte("SELECT 0")})
			b.Send(ready)
		}
	}
}

func serveQueries(ln net.Listener) error {
	for {
		c, err := ln.Accept()
		if err != nil {
			return err
		}
		go answerQueries(c)
	}
}

func pgPool(l *Lab) error {
	return plain(l, "postgres", "-n=40", func(ln net.Listener) { serveQueries(ln) }, "-max=40")
}

// A guarded value is only touched under its lock.
type guarded[T any] struct {
	sync.RWMutex
	value T
}

func (g *guarded[T]) update(change func(T)) {
	g.Lock() //truth:postgres/stats-lock stuck
	defer g.Unlock()
	change(g.value)
}

func (g *guarded[T]) read(look func(T)) {
	g.RLock()
	defer g.RUnlock()
	look(g.value)
}

// A listenerFunc is a listener whose Accept is a function.
type listenerFunc struct {
	net.Listener
	accept func() (net.Conn, error)
}

func (f listenerFunc) Accept() (net.Conn, error) { return f.accept() }

func counted(ln net.Listener, counters *guarded[map[string]int]) net.Listener {
	return listenerFunc{ln, func() (net.Conn, error) {
		c, err := ln.Accept()
		counters.update(func(n map[string]int) { n["accepted"]++ })
		return c, err
	}}
}

func pgStatsLock(l *Lab) error {
	counters := &guarded[map[string]int]{value: map[string]int{}}
	collector, err := listen()
	if err != nil {
		return err
	}
	go func() {
		for {
			c, err := collector.Accept()
			if err != nil {
				return
			}
			l.keep(c) // and reads nothing
		}
	}()
	to, err := net.Dial("tcp", collector.Addr().String())
	if err != nil {
		return err
	}
	report := make([]byte, 1<<20)
	go func() {
		for l.sleep(200 * time.Millisecond) {
			counters.read(func(map[string]int) {
				to.Write(report) //truth:postgres/stats-lock cause
			})
		}
	}()
	return plain(l, "postgres", "-n=10", func(ln net.Listener) { serveQueries(counted(ln, counters)) }, "-rate=10", "-rate2=10")
}
