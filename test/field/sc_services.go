package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/armon/go-proxyproto"
	"github.com/containerd/ttrpc"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/hashicorp/raft"
	"github.com/lesismal/nbio"
	"github.com/lesismal/nbio/logging"
	"github.com/valyala/fasthttp"
	"github.com/valyala/fasthttp/fasthttputil"
	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/types/known/emptypb"
)

func init() {
	register("ttrpc",
		Variant{"calls", healthy("RPC on a unix socket, twenty clients that call ten times a second."), ttrpcCalls},
		Variant{"handshake", broken("stalled-accept-loop", "handshake", "The library's loop runs the handshake itself, and this one reads a token: a client that sends none stops everybody."), ttrpcHandshake},
		Variant{"chmod", broken("kernel-blocked-accept", "", "The socket's mode is set through its descriptor number, which puts the listener that serves in blocking mode."), ttrpcChmod},
	)
	register("nbio",
		Variant{"echo", healthy("An event loop behind an accept goroutine of its own; forty clients speak all the time."), nbioEcho},
		Variant{"on-open", broken("stalled-accept-loop", "channel", "The open callback sends to an audit that has ended; it runs on the goroutine that accepts."), nbioOnOpen},
	)
	register("raft",
		Variant{"cluster", healthy("Three members that elect a leader and send heartbeats over TCP."), raftCluster},
		Variant{"tls-layer", broken("stalled-accept-loop", "handshake", "A stream layer's Accept does the TLS handshake: one silent client keeps the members out."), raftTLS},
	)
	register("chi",
		Variant{"throttle", healthy("A middleware lets ten requests run at a time; the others wait their turn, which always comes."), chiThrottle},
		Variant{"transports", broken("fd-exhaustion", "", "Each request makes an HTTP client with a transport of its own, whose idle connection stays."), chiTransports},
	)
	register("balancer",
		Variant{"checks", healthy("A load balancer's health checks connect, say nothing and leave, twenty a second."), balancerChecks},
	)
	register("fronts",
		Variant{"three", healthy("One HTTP server on a port, on a port with TLS and on a unix socket; only the first has clients."), frontsThree},
	)
	register("polling",
		Variant{"deadline", Truth{Class: "healthy", Cause: "deadline-poll", Severity: "none",
			Explain: "A group's accept loop wakes five times a second to see whether it shall end; clients come in between."}, pollingDeadline},
	)
	register("fasthttputil",
		Variant{"per-tenant", broken("channel-listener-leak", "", "Each request makes an in-memory server for a tenant that is never asked again."), fasthttputilLeak},
	)
	register("agent",
		Variant{"forwarding", broken("listener-leak", "", "Each session has a unix socket of its own; its end removes the folder and forgets the listener."), agentForwarding},
	)
	register("pidfile",
		Variant{"twice-closed", broken("orphaned-acceptor", "", "A descriptor is closed at once and again on return; by then its number belongs to the listener."), pidfileTwice},
	)
	register("successor",
		Variant{"stays", broken("accept-pileup", "", "An acceptor starts its successor before it serves, and then accepts again instead of ending."), successorStays},
	)
	register("service",
		Variant{"ended", broken("unaccepted-listener", "loop-ended", "The loop, a method of the type that has the listener, has returned; its handlers are methods too and still read."), serviceEnded},
		Variant{"held-workers", broken("stalled-accept-loop", "inline-handler", "The same type with six workers that accept and serve; a silent client holds each."), serviceHeld},
		Variant{"forgotten", broken("unaccepted-listener", "never-accepted", "A second listener is made and never served; who made it waits for the end of its workers and would close it then."), serviceForgotten},
	)
	register("asynclog",
		Variant{"ended", broken("stalled-accept-loop", "channel", "The log's handler passes records to a goroutine that ended on its first write error; the loop logs each client."), asynclogEnded},
	)
}

func ttrpcServe(l *Lab, before func(*net.UnixListener) error, opts ...ttrpc.ServerOpt) (net.Listener, error) {
	ln, err := unixListener()
	if err != nil {
		return nil, err
	}
	srv, err := ttrpc.NewServer(opts...)
	if err != nil {
		return nil, err
	}
	srv.Register("field.Clock", map[string]ttrpc.Method{
		"Now": func(context.Context, func(any) error) (any, error) { return &emptypb.Empty{}, nil },
	})
	go srv.Serve(l.ctx, ln) //truth:ttrpc/handshake,ttrpc/chmod create
	return ln, before(ln.(*net.UnixListener))
}

func asIs(*net.UnixListener) error { return nil }

func ttrpcCalls(l *Lab) error {
	ln, err := ttrpcServe(l, asIs)
	if err != nil {
		return err
	}
	return calls(l, ln, "ttrpc", "-n=20")
}

// calls loads a unix socket, which is removed at the end.
func calls(l *Lab, ln net.Listener, mode string, args ...string) error {
	if err := l.load(mode, ln.Addr(), args...); err != nil {
		return err
	}
	l.sleep(300 * time.Millisecond)
	l.Ready()
	<-l.ctx.Done()
	return ln.Close()
}

type token struct{}

func (token) Handshake(_ context.Context, c net.Conn) (net.Conn, any, error) {
	line, err := bufio.NewReader(c).ReadString('\n') //truth:ttrpc/handshake stuck cause
	return c, line, err
}

func ttrpcHandshake(l *Lab) error {
	ln, err := ttrpcServe(l, asIs, ttrpc.WithServerHandshaker(token{}))
	if err != nil {
		return err
	}
	return calls(l, ln, "hold", "-n=20", "-max=100", "-rate2=3")
}

func ttrpcChmod(l *Lab) error {
	ln, err := ttrpcServe(l, func(ln *net.UnixListener) error {
		f, err := ln.File()
		if err != nil {
			return err
		}
		defer f.Close()
		return syscall.Fchmod(int(f.Fd()), 0o660) //truth:ttrpc/chmod cause
	})
	if err != nil {
		return err
	}
	if err := l.load("ttrpc", ln.Addr(), "-n=10"); err != nil {
		return err
	}
	l.sleep(300 * time.Millisecond)
	l.Ready()
	<-l.ctx.Done()
	return os.Remove(ln.Addr().String()) // Close would wait for the Accept that holds a thread
}

func nbioServe(l *Lab, opened func(*nbio.Conn)) (net.Addr, error) {
	logging.SetLevel(logging.LevelNone)
	engine := nbio.NewEngine(nbio.Config{Network: "tcp", Addrs: []string{"127.0.0.1:0"}})
	engine.OnOpen(opened)
	engine.OnData(func(c *nbio.Conn, b []byte) { c.Write(b) })
	l.keep(engine)
	if err := engine.Start(); err != nil { //truth:nbio/on-open create
		return nil, err
	}
	return net.ResolveTCPAddr("tcp", engine.Addrs[0])
}

func nbioEcho(l *Lab) error {
	addr, err := nbioServe(l, func(*nbio.Conn) {})
	if err != nil {
		return err
	}
	if err := l.load("echo", addr, "-n=40"); err != nil {
		return err
	}
	l.Ready()
	return nil
}

func nbioOnOpen(l *Lab) error {
	audit := make(chan string, 4)
	go func() {
		for from := range audit {
			if _, err := net.ResolveTCPAddr("tcp", from); err != nil || len(audit) > 2 {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
	}()
	addr, err := nbioServe(l, func(c *nbio.Conn) {
		audit <- c.RemoteAddr().String() //truth:nbio/on-open stuck cause
	})
	if err != nil {
		return err
	}
	if err := l.load("echo", addr, "-n=30", "-max=200", "-rate2=5"); err != nil {
		return err
	}
	l.sleep(300 * time.Millisecond)
	l.Ready()
	return nil
}

// nothing is a state machine without a state.
type nothing struct{}

func (nothing) Apply(*raft.Log) any                 { return nil }
func (nothing) Restore(r io.ReadCloser) error       { return r.Close() }
func (nothing) Snapshot() (raft.FSMSnapshot, error) { return nil, raft.ErrNothingNewToSnapshot }

func raftMember(l *Lab, id string, transport *raft.NetworkTransport) (*raft.Raft, error) {
	config := raft.DefaultConfig()
	config.LocalID, config.LogOutput = raft.ServerID(id), io.Discard
	store := raft.NewInmemStore()
	r, err := raft.NewRaft(config, nothing{}, store, store, raft.NewInmemSnapshotStore(), transport)
	l.keep(r)
	return r, err
}

func raftCluster(l *Lab) error {
	var members raft.Configuration
	var first *raft.Raft
	for i := range 3 {
		transport, err := raft.NewTCPTransport("127.0.0.1:0", nil, 3, time.Second, io.Discard)
		if err != nil {
			return err
		}
		id := strconv.Itoa(i)
		members.Servers = append(members.Servers, raft.Server{ID: raft.ServerID(id), Address: transport.LocalAddr()})
		r, err := raftMember(l, id, transport)
		if err != nil {
			return err
		}
		if first == nil {
			first = r
		}
	}
	if err := first.BootstrapCluster(members).Error(); err != nil {
		return err
	}
	l.sleep(4 * time.Second)
	l.Ready()
	return nil
}

// A tlsLayer is how the members of a cluster reach each other.
type tlsLayer struct {
	net.Listener
	config *tls.Config
}

func (t *tlsLayer) Accept() (net.Conn, error) {
	c, err := t.Listener.Accept()
	if err != nil {
		return nil, err
	}
	secure := tls.Server(c, t.config)
	if err := secure.Handshake(); err != nil { //truth:raft/tls-layer stuck cause
		c.Close()
		return nil, err
	}
	return secure, nil
}

func (t *tlsLayer) Dial(to raft.ServerAddress, timeout time.Duration) (net.Conn, error) {
	return tls.DialWithDialer(&net.Dialer{Timeout: timeout}, "tcp", string(to), t.config)
}

func raftTLS(l *Lab) error {
	cert, err := selfSigned("field")
	if err != nil {
		return err
	}
	ln, err := listen()
	if err != nil {
		return err
	}
	layer := &tlsLayer{ln, &tls.Config{Certificates: []tls.Certificate{cert}, InsecureSkipVerify: true}}
	if _, err := raftMember(l, "0", raft.NewNetworkTransport(layer, 3, time.Second, io.Discard)); err != nil { //truth:raft/tls-layer create
		return err
	}
	if err := l.load("hold", ln.Addr(), "-n=20", "-max=100", "-rate2=3"); err != nil {
		return err
	}
	l.sleep(300 * time.Millisecond)
	l.Ready()
	return nil
}

func chiThrottle(l *Lab) error {
	r := chi.NewRouter()
	r.Use(middleware.ThrottleBacklog(10, 400, 10*time.Second))
	r.Get("/", func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(100 * time.Millisecond)
		hello(w, r)
	})
	return plain(l, "get", "-n=120", func(ln net.Listener) { httpServer(r.ServeHTTP).Serve(ln) }, "-rate2=80")
}

func chiTransports(l *Lab) error {
	spare, err := listen()
	if err != nil {
		return err
	}
	backend := spare.Addr()
	spare.Close()
	if err := l.load("http-server", backend, "-n=1"); err != nil {
		return err
	}
	var failed atomic.Int64
	r := chi.NewRouter()
	r.Get("/", func(w http.ResponseWriter, r *http.Request) {
		client := http.Client{Transport: &http.Transport{}, Timeout: 5 * time.Second} //truth:chi/transports cause
		answer, err := client.Get("http://" + backend.String() + "/")
		if err != nil {
			failed.Add(1)
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer answer.Body.Close()
		io.Copy(w, answer.Body)
	})
	ln, err := listen()
	if err != nil {
		return err
	}
	srv := httpServer(r.ServeHTTP)
	srv.ErrorLog = quiet
	go srv.Serve(ln) //truth:chi/transports create
	if err := l.load("get", ln.Addr(), "-n=20", "-max=20000", "-rate=100", "-rate2=30"); err != nil {
		return err
	}
	limit := syscall.Rlimit{Cur: 96, Max: 96}
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return err
	}
	for failed.Load() < 10 && l.sleep(100*time.Millisecond) {
	}
	l.sleep(time.Second)
	l.Ready()
	return nil
}

func balancerChecks(l *Lab) error {
	return plain(l, "call", "-n=40", func(ln net.Listener) {
		srv := httpServer(hello)
		srv.ErrorLog = quiet
		srv.Serve(&proxyproto.Listener{Listener: ln, ProxyHeaderTimeout: 2 * time.Second})
	}, "-rate2=20")
}

func frontsThree(l *Lab) error {
	cert, err := selfSigned("field")
	if err != nil {
		return err
	}
	clear, err := listen()
	if err != nil {
		return err
	}
	secure, err := listen()
	if err != nil {
		return err
	}
	local, err := unixListener()
	if err != nil {
		return err
	}
	srv := httpServer(hello)
	for _, ln := range []net.Listener{clear, tls.NewListener(secure, &tls.Config{Certificates: []tls.Certificate{cert}}), local} {
		go srv.Serve(ln)
	}
	if err := l.load("get", clear.Addr(), "-n=40", "-max=20000", "-rate2=40"); err != nil {
		return err
	}
	l.Ready()
	<-l.ctx.Done()
	return srv.Close()
}

func pollingDeadline(l *Lab) error {
	return plain(l, "echo", "-n=10", func(ln net.Listener) {
		group, ctx := errgroup.WithContext(l.ctx)
		group.Go(func() error {
			for ctx.Err() == nil {
				ln.(*net.TCPListener).SetDeadline(time.Now().Add(200 * time.Millisecond))
				c, err := ln.Accept()
				if errors.Is(err, os.ErrDeadlineExceeded) {
					continue
				}
				if err != nil {
					return err
				}
				group.Go(func() error { echoLines(c); return nil })
			}
			return nil
		})
		group.Wait()
	}, "-max=60", "-rate2=1")
}

func fasthttputilLeak(l *Lab) error {
	return perRequest(l, func() {
		tenant := fasthttputil.NewInmemoryListener()                                       //truth:fasthttputil/per-tenant listen cause
		go fasthttp.Serve(tenant, func(c *fasthttp.RequestCtx) { c.WriteString("hello") }) //truth:fasthttputil/per-tenant create
	})
}

// forwardAgent gives a session a socket of its own, as long as its client stays.
func forwardAgent(c net.Conn) {
	defer c.Close()
	dir, err := os.MkdirTemp("", "field-agent")
	if err != nil {
		return
	}
	defer os.RemoveAll(dir)
	ln, err := net.Listen("unix", filepath.Join(dir, "agent")) //truth:agent/forwarding listen cause
	if err != nil {
		return
	}
	go acceptEach(ln) //truth:agent/forwarding create
	io.Copy(io.Discard, c)
}

func agentForwarding(l *Lab) error {
	return plain(l, "call", "-n=30", func(ln net.Listener) {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			go forwardAgent(c)
		}
	}, "-max=400", "-rate2=5")
}

func pidfileTwice(l *Lab) error {
	pid, err := syscall.Open("/dev/null", syscall.O_WRONLY|syscall.O_CLOEXEC, 0)
	if err != nil {
		return err
	}
	start := func() error {
		defer syscall.Close(pid) //truth:pidfile/twice-closed cause
		syscall.Write(pid, []byte(strconv.Itoa(os.Getpid())))
		syscall.Close(pid)
		ln, err := listen()
		if err != nil {
			return err
		}
		go acceptEach(ln) //truth:pidfile/twice-closed create
		l.keep(ln)
		err = l.load("echo", ln.Addr(), "-n=10")
		l.sleep(time.Second) // all ten are taken, the loop waits for more
		return err
	}
	if err := start(); err != nil {
		return err
	}
	l.Ready()
	return nil
}

func successorStays(l *Lab) error {
	return plain(l, "get", "-n=30", func(ln net.Listener) {
		var accept func()
		accept = func() {
			for {
				c, err := ln.Accept()
				if err != nil {
					return
				}
				go accept() //truth:successor/stays create cause
				c.Read(make([]byte, 1024))
				io.WriteString(c, "HTTP/1.0 200 OK\r\n\r\n")
				c.Close()
			}
		}
		accept()
	}, "-max=400", "-rate2=5")
}

// A service is a listener that knows how to serve itself.
type service struct {
	net.Listener
	sync.Mutex
	served int
}

func (s *service) run() {
	for {
		c, err := s.Accept()
		if err != nil {
			return //truth:service/ended cause
		}
		go s.serve(c) //truth:service/ended loop
	}
}

func (s *service) work() {
	for {
		c, err := s.Accept()
		if err != nil {
			return
		}
		s.serve(c)
	}
}

func (s *service) serve(c net.Conn) {
	defer c.Close()
	lines := bufio.NewScanner(c)
	for lines.Scan() { //truth:service/held-workers stuck cause
		s.Lock()
		s.served++
		s.Unlock()
		c.Write(append(lines.Bytes(), '\n'))
	}
}

func serviceEnded(l *Lab) error {
	ln, err := listen() //truth:service/ended listen
	if err != nil {
		return err
	}
	s := &service{Listener: ln}
	l.keep(s)
	go s.run() //truth:service/ended create
	return starved(l, ln)
}

func serviceHeld(l *Lab) error {
	return plain(l, "hold", "-n=20", func(ln net.Listener) {
		s := &service{Listener: ln}
		for range 6 {
			go s.work() //truth:service/held-workers create
		}
	})
}

// An asyncHandler writes records on a goroutine of its own.
type asyncHandler struct {
	slog.Handler
	records chan slog.Record
}

func newAsyncHandler(h slog.Handler) *asyncHandler {
	a := &asyncHandler{h, make(chan slog.Record, 8)}
	go a.drain()
	return a
}

func (a *asyncHandler) drain() {
	for r := range a.records {
		if a.Handler.Handle(context.Background(), r) != nil {
			return
		}
	}
}

// Handle passes r on.
func (a *asyncHandler) Handle(_ context.Context, r slog.Record) error {
	a.records <- r //truth:asynclog/ended stuck cause
	return nil
}

func asynclogEnded(l *Lab) error {
	file, err := os.Open("/dev/null") // for reading only
	if err != nil {
		return err
	}
	l.keep(file)
	log := slog.New(newAsyncHandler(slog.NewJSONHandler(file, nil)))
	return plain(l, "hold", "-n=30", func(ln net.Listener) {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			log.Info("connected", "from", c.RemoteAddr())
			go echoLines(c)
		}
	})
}

// serviceForgotten waits for workers that go on, as main does.
func serviceForgotten(l *Lab) error {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer ln.Close()
	admin, err := net.Listen("tcp", "127.0.0.1:0") //truth:service/forgotten listen cause
	if err != nil {
		return err
	}
	defer admin.Close()
	var workers sync.WaitGroup
	workers.Go(func() { acceptEach(ln) })
	context.AfterFunc(l.ctx, func() { ln.Close() })
	if err := l.load("hold", admin.Addr(), "-n=5"); err != nil {
		return err
	}
	l.Ready()
	workers.Wait()
	return nil
}
