package main

import (
	"context"
	"io"
	"log"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/gliderlabs/ssh"
	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"
	"github.com/hashicorp/memberlist"
	"github.com/inetaf/tcpproxy"
	"github.com/miekg/dns"
	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/hooks/auth"
	"github.com/mochi-mqtt/server/v2/listeners"
	"github.com/things-go/go-socks5"
	"github.com/tidwall/redcon"
)

func init() {
	register("gobwas",
		Variant{"upgraded", healthy("Each upgrade on a goroutine of its own with a deadline; sixty clients stay and speak."), gobwasHealthy},
		Variant{"inline", broken("stalled-accept-loop", "inline-handler", "The loop upgrades the connection itself; a client that sends half a request stops everybody."), gobwasInline},
	)
	register("redcon",
		Variant{"pool", healthy("Three connection pools of a database protocol, idle for long but for a ping every few seconds."), redconPool},
		Variant{"accept-lock", broken("stalled-accept-loop", "mutex", "The accept hook wants the registry's lock; a broadcast holds it and writes to a client that does not read."), redconLock},
	)
	register("dns",
		Variant{"tcp", healthy("DNS over TCP, forty clients that ask twice a second on one connection each."), dnsHealthy},
	)
	register("gliderssh",
		Variant{"no-timeout", broken("handler-leak", "read", "Scanners connect and say nothing; the server has no idle and no handshake timeout."), gliderSilent},
	)
	register("socks",
		Variant{"tunnels", healthy("Forty tunnels that rightly stay, each with two copying goroutines and a connection on both sides."), socksTunnels},
		Variant{"pool-full", broken("stalled-accept-loop", "channel", "The server starts its handlers on a pool of eight workers; tunnels keep them, and the loop waits to hand over."), socksPoolFull},
	)
	register("mqtt",
		Variant{"subscribers", healthy("Fifty devices connected to a broker, silent between their keepalives."), mqttHealthy},
		Variant{"per-tenant", broken("listener-leak", "", "Each tenant gets a broker, whose loops the library starts and returns; none is closed."), mqttTenants},
	)
	register("memberlist",
		Variant{"cluster", healthy("Three members of a gossip cluster in one process, gossiping over the loopback."), memberlistHealthy},
		Variant{"dead-consumer", broken("stalled-accept-loop", "channel", "The transport's accept loop hands connections over on a channel; the goroutine that took them has ended."), memberlistDead},
	)
	register("tcpproxy",
		Variant{"forward", healthy("A TCP proxy with thirty connections held open to its backend."), tcpproxyHealthy},
		Variant{"unserved-target", Truth{Class: "unaccepted-listener", Cause: "never-accepted", Also: []string{"handler-leak"}, Severity: "error",
			Explain: "A route's target is a listener in memory that nobody serves: a goroutine waits behind it for each connection."}, tcpproxyUnserved},
	)
}

func gobwasHealthy(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			go gobwasEcho(c)
		}
	}()
	if err := l.load("ws-talk", ln.Addr(), "-n=60"); err != nil {
		return err
	}
	l.Ready()
	return nil
}

func gobwasEcho(c net.Conn) {
	defer c.Close()
	c.SetDeadline(time.Now().Add(3 * time.Second))
	if _, err := ws.Upgrade(c); err != nil {
		return
	}
	c.SetDeadline(time.Time{})
	for {
		msg, op, err := wsutil.ReadClientData(c)
		if err != nil || wsutil.WriteServerMessage(c, op, msg) != nil {
			return
		}
	}
}

func gobwasInline(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	l.keep(ln)
	go func() { //truth:gobwas/inline create
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			if _, err := ws.Upgrade(c); err != nil { //truth:gobwas/inline stuck cause
				c.Close()
				continue
			}
			go wsutil.ReadClientData(c)
		}
	}()
	if err := l.load("ws-hold", ln.Addr(), "-n=10"); err != nil {
		return err
	}
	if err := l.load("half-line", ln.Addr(), "-n=20", "-max=200", "-rate2=5"); err != nil {
		return err
	}
	l.Ready()
	return nil
}

func redconServe(accept func(redcon.Conn) bool, ln net.Listener) {
	redcon.Serve(ln, func(c redcon.Conn, cmd redcon.Command) { c.WriteString("PONG") }, accept, nil) //truth:redcon/accept-lock create
}

func redconPool(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	go redconServe(nil, ln)
	for range 3 {
		if err := l.load("redis-idle", ln.Addr(), "-n=25"); err != nil {
			return err
		}
	}
	l.sleep(300 * time.Millisecond)
	l.Ready()
	return nil
}

// A hub knows who is connected.
type hub struct {
	mu      sync.Mutex
	members map[redcon.Conn]bool
}

func (h *hub) join(c redcon.Conn) bool {
	h.mu.Lock() //truth:redcon/accept-lock stuck
	defer h.mu.Unlock()
	h.members[c] = true
	return true
}

func (h *hub) broadcast(b []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for m := range h.members {
		m.NetConn().Write(b) //truth:redcon/accept-lock cause
	}
}

func redconLock(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	h := &hub{members: map[redcon.Conn]bool{}}
	go redconServe(h.join, ln)
	go func() {
		news := make([]byte, 1<<20)
		for l.sleep(300 * time.Millisecond) {
			h.broadcast(news)
		}
	}()
	if err := l.load("hold", ln.Addr(), "-n=8", "-rate=100", "-max=200", "-rate2=10"); err != nil {
		return err
	}
	l.sleep(1500 * time.Millisecond)
	l.Ready()
	return nil
}

func dnsHealthy(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	srv := &dns.Server{Listener: ln, Handler: dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) {
		var a dns.Msg
		w.WriteMsg(a.SetReply(q))
	})}
	go srv.ActivateAndServe()
	if err := l.load("dns", ln.Addr(), "-n=40"); err != nil {
		return err
	}
	l.Ready()
	return nil
}

func gliderSilent(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	srv := &ssh.Server{Handler: func(s ssh.Session) { io.WriteString(s, "hello\n") }} //truth:gliderssh/no-timeout listen cause
	go srv.Serve(ln)                                                                  //truth:gliderssh/no-timeout create
	if err := l.load("hold", ln.Addr(), "-n=50", "-max=400", "-rate2=5"); err != nil {
		return err
	}
	l.sleep(300 * time.Millisecond)
	l.Ready()
	return nil
}

// echoBackend answers lines on a port of its own.
func echoBackend() (net.Listener, error) {
	ln, err := listen()
	if err == nil {
		go acceptEach(ln)
	}
	return ln, err
}

func socksTunnels(l *Lab) error {
	backend, err := echoBackend()
	if err != nil {
		return err
	}
	ln, err := listen()
	if err != nil {
		return err
	}
	go socks5.NewServer().Serve(ln)
	if err := l.load("socks", ln.Addr(), "-n=40", "-to="+backend.Addr().String()); err != nil {
		return err
	}
	l.sleep(300 * time.Millisecond)
	l.Ready()
	return nil
}

// A crew runs what it is given on as many goroutines as it was made with.
type crew struct{ work chan func() }

func newCrew(n int) *crew {
	w := &crew{make(chan func())}
	for range n {
		go func() {
			for f := range w.work {
				f()
			}
		}()
	}
	return w
}

// Submit gives f to the next free worker.
func (w *crew) Submit(f func()) error {
	w.work <- f //truth:socks/pool-full stuck cause
	return nil
}

func socksPoolFull(l *Lab) error {
	backend, err := echoBackend()
	if err != nil {
		return err
	}
	ln, err := listen()
	if err != nil {
		return err
	}
	srv := socks5.NewServer(socks5.WithGPool(newCrew(8)))
	go srv.Serve(ln) //truth:socks/pool-full create
	if err := l.load("socks", ln.Addr(), "-n=8", "-max=200", "-rate2=5", "-to="+backend.Addr().String()); err != nil {
		return err
	}
	l.sleep(1500 * time.Millisecond)
	l.Ready()
	return nil
}

func mqttHealthy(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	broker := mqtt.New(&mqtt.Options{Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err := broker.AddHook(new(auth.AllowHook), nil); err != nil {
		return err
	}
	if err := broker.AddListener(listeners.NewNet("field", ln)); err != nil {
		return err
	}
	if err := broker.Serve(); err != nil {
		return err
	}
	if err := l.load("mqtt", ln.Addr(), "-n=50"); err != nil {
		return err
	}
	l.sleep(300 * time.Millisecond)
	l.Ready()
	return nil
}

func memberlistHealthy(l *Lab) error {
	var first string
	for _, name := range []string{"a", "b", "c"} {
		config := memberlist.DefaultLocalConfig()
		config.Name, config.BindAddr, config.BindPort = name, "127.0.0.1", 0
		config.Logger = log.New(io.Discard, "", 0)
		m, err := memberlist.Create(config)
		if err != nil {
			return err
		}
		l.keep(m)
		if first == "" {
			first = m.LocalNode().Address()
		} else if _, err := m.Join([]string{first}); err != nil {
			return err
		}
	}
	l.Ready()
	return nil
}

func memberlistDead(l *Lab) error {
	t, err := memberlist.NewNetTransport(&memberlist.NetTransportConfig{ //truth:memberlist/dead-consumer create cause
		BindAddrs: []string{"127.0.0.1"}, Logger: log.New(io.Discard, "", 0),
	})
	if err != nil {
		return err
	}
	l.keep(t)
	go func() {
		for range 6 { // then it has seen enough
			c := <-t.StreamCh()
			go echoLines(c)
		}
	}()
	addr := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: t.GetAutoBindPort()}
	if err := l.load("echo", addr, "-n=6", "-max=200", "-rate2=8"); err != nil {
		return err
	}
	l.sleep(1500 * time.Millisecond)
	l.Ready()
	return nil
}

// proxyTo starts a proxy with one route.
func proxyTo(l *Lab, target tcpproxy.Target) (net.Addr, error) {
	ln, err := listen()
	if err != nil {
		return nil, err
	}
	p := &tcpproxy.Proxy{ListenFunc: func(string, string) (net.Listener, error) { return ln, nil }}
	p.AddRoute(ln.Addr().String(), target)
	l.keep(p)
	return ln.Addr(), p.Start() //truth:tcpproxy/unserved-target create
}

func tcpproxyHealthy(l *Lab) error {
	backend, err := echoBackend()
	if err != nil {
		return err
	}
	addr, err := proxyTo(l, tcpproxy.To(backend.Addr().String()))
	if err != nil {
		return err
	}
	if err := l.load("hold", addr, "-n=30"); err != nil {
		return err
	}
	l.sleep(300 * time.Millisecond)
	l.Ready()
	return nil
}

func tcpproxyUnserved(l *Lab) error {
	target := &tcpproxy.TargetListener{Address: "in memory"} //truth:tcpproxy/unserved-target listen cause
	addr, err := proxyTo(l, target)
	if err != nil {
		return err
	}
	if err := l.load("get-hold", addr, "-n=30", "-max=400", "-rate2=5"); err != nil {
		return err
	}
	l.sleep(300 * time.Millisecond)
	l.Ready()
	return nil
}

// addTenant has returned when its broker begins to accept.
func addTenant(l *Lab) error {
	broker := mqtt.New(&mqtt.Options{Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err := broker.AddListener(listeners.NewTCP(listeners.Config{ID: "tenant", Address: "127.0.0.1:0"})); err != nil {
		return err
	}
	l.keep(broker)
	return broker.Serve() //truth:mqtt/per-tenant create cause
}

func mqttTenants(l *Lab) error {
	for range 20 {
		if err := addTenant(l); err != nil {
			return err
		}
	}
	go every(context.Background(), 200*time.Millisecond, func() error { return addTenant(l) })
	l.sleep(500 * time.Millisecond)
	l.Ready()
	return nil
}
