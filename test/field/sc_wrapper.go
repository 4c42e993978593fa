package main

import (
	"context"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"golang.org/x/net/netutil"
)

func init() {
	register("wrapper",
		Variant{"leak", broken("listener-leak", "", "A tenant's listener, wrapped twice, is made for each request and never closed."), wrapperLeak},
		Variant{"warm-up", Truth{Class: "healthy", Also: []string{"inconclusive"}, Severity: "none",
			Explain: "Forty listeners are made at start, one every 80 ms, and none later: growth that stops by itself."}, wrapperWarmUp},
		Variant{"closed-spin", broken("accept-hot-loop", "", "A wrapper tries again on every error, also on that of a closed listener."), wrapperClosedSpin},
		Variant{"draining", Truth{Class: "healthy", Also: []string{"inconclusive"}, Severity: "none",
			Explain: "A graceful shutdown is in progress: the listener is closed, slow requests end one after the other; the admin listener is idle."}, wrapperDraining},
		Variant{"restarts", healthy("A listener is closed and made anew every 300 ms (a port forwarder): as many end as begin."), wrapperRestarts},
	)
	register("netutil",
		Variant{"below-limit", healthy("A limit of 256, some hundred short requests a second."), limitBelow},
		Variant{"at-limit", healthy("The limit of four is reached all the time, but the slots go round: busy, and every client is served."), limitAt},
		Variant{"lost-slots", broken("stalled-accept-loop", "limit", "A handler takes connections out of the limiter and never closes them: the slots are gone."), limitLost},
	)
}

// A metered listener counts; a tenant's listener names. Both embed what they wrap.
type metered struct {
	net.Listener
	n *atomic.Int64
}

func (m metered) Accept() (net.Conn, error) {
	c, err := m.Listener.Accept()
	m.n.Add(1)
	return c, err
}

type tenant struct {
	metered
	name string
}

func (t *tenant) Accept() (net.Conn, error) { return t.metered.Accept() }

var accepted atomic.Int64

func wrapperLeak(l *Lab) error {
	return perRequest(l, func() {
		ln, err := listen() //truth:wrapper/leak listen cause
		if err != nil {
			return
		}
		t := &tenant{metered{ln, &accepted}, "new"}
		l.keep(t)
		go httpServer(hello).Serve(t) //truth:wrapper/leak create
	})
}

func wrapperWarmUp(l *Lab) error {
	for i := 0; i < 40; i++ {
		ln, err := listen()
		if err != nil {
			return err
		}
		go httpServer(hello).Serve(&tenant{metered{ln, &accepted}, "fixed"})
		if i == 15 {
			l.Ready()
		}
		l.sleep(80 * time.Millisecond)
	}
	return nil
}

// A stubborn listener accepts until it succeeds.
type stubborn struct{ net.Listener }

func (s stubborn) Accept() (net.Conn, error) {
	for {
		c, err := s.Listener.Accept()
		if err == nil {
			return c, nil
		}
		accepted.Add(1) //truth:wrapper/closed-spin cause
	}
}

func wrapperClosedSpin(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	go httpServer(hello).Serve(stubborn{ln}) //truth:wrapper/closed-spin create
	if err := l.load("get", ln.Addr(), "-n=20"); err != nil {
		return err
	}
	ln.Close()
	l.sleep(300 * time.Millisecond)
	l.Ready()
	return nil
}

func wrapperDraining(l *Lab) error {
	admin, err := listen()
	if err != nil {
		return err
	}
	go httpServer(hello).Serve(admin)
	ln, err := listen()
	if err != nil {
		return err
	}
	srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(20 * time.Second)
		hello(w, r)
	})}
	go srv.Serve(ln)
	if err := l.load("get-hold", ln.Addr(), "-n=30"); err != nil {
		return err
	}
	l.sleep(300 * time.Millisecond)
	go srv.Shutdown(context.Background())
	l.sleep(200 * time.Millisecond)
	l.Ready()
	return nil
}

func wrapperRestarts(l *Lab) error {
	ready := false
	for {
		ln, err := listen()
		if err != nil {
			return err
		}
		srv := httpServer(hello)
		go srv.Serve(ln)
		if !ready {
			l.Ready()
			ready = true
		}
		if !l.sleep(300 * time.Millisecond) {
			return nil
		}
		srv.Close()
	}
}

func limitBelow(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	go httpServer(hello).Serve(netutil.LimitListener(ln, 256))
	if err := l.load("get", ln.Addr(), "-n=200", "-max=20000", "-rate=300"); err != nil {
		return err
	}
	l.Ready()
	return nil
}

func limitAt(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	go httpServer(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(150 * time.Millisecond)
		hello(w, r)
	}).Serve(netutil.LimitListener(ln, 4))
	if err := l.load("get", ln.Addr(), "-n=60", "-max=4000", "-rate=200", "-rate2=27"); err != nil {
		return err
	}
	l.Ready()
	return nil
}

func limitLost(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	go httpServer(func(w http.ResponseWriter, r *http.Request) { //truth:netutil/lost-slots create
		if c, _, err := w.(http.Hijacker).Hijack(); err == nil {
			l.keep(c) //truth:netutil/lost-slots cause
		}
	}).Serve(netutil.LimitListener(ln, 16))
	if err := l.load("get-hold", ln.Addr(), "-n=40", "-max=200", "-rate2=5"); err != nil {
		return err
	}
	l.sleep(300 * time.Millisecond)
	l.Ready()
	return nil
}
