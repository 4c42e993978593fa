package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/h2c"
)

func init() {
	register("hooks",
		Variant{"conn-state", broken("stalled-accept-loop", "mutex", "A ConnState hook counts under a lock; the reporter holds it while it waits for its collector."), hooksConnState},
		Variant{"conn-context", broken("stalled-accept-loop", "channel", "ConnContext asks a registry goroutine for a number; the registry has ended."), hooksConnContext},
		Variant{"certificate", broken("close-wait-leak", "", "GetCertificate waits for a renewal that never comes; the clients have given up and closed."), hooksCertificate},
		Variant{"conn-state-count", healthy("The same hook with a lock that is held for an instant, under short connections."), hooksCount},
	)
	register("web",
		Variant{"events", healthy("Server-sent events and long polls that rightly stay: sixty streams and forty polls."), webEvents},
		Variant{"timeouts", healthy("Slow handlers behind a timeout: clients get 503, the handlers end a little later."), webTimeouts},
		Variant{"h2c", healthy("HTTP/2 in clear text: ten connections with twenty open streams each."), webH2C},
		Variant{"burst", healthy("Five hundred connections in two seconds, then silence: the first look comes just after."), webBurst},
		Variant{"short", healthy("Four hundred short connections a second; the queue is now and then not empty."), webShort},
		Variant{"drain-streams", Truth{Class: "healthy", Also: []string{"inconclusive"}, Severity: "none",
			Explain: "A graceful shutdown waits for event streams that do not end by themselves; the listener is closed, the next server serves."}, webDrain},
	)
	register("clients",
		Variant{"only", Truth{Class: "healthy", Also: []string{"inconclusive"}, Severity: "none",
			Explain: "A program with connections to a server elsewhere and no listener of its own but pprof's."}, clientsOnly},
	)
	register("children",
		Variant{"inherited-blocking", broken("kernel-blocked-accept", "", "The listener's file is given to a child process, which puts it in blocking mode; the parent accepts on."), childBlocking},
	)
}

func hooksConnState(l *Lab) error {
	var mu sync.Mutex
	open := 0
	collector := make(chan int)
	go func() {
		for l.sleep(300 * time.Millisecond) {
			mu.Lock()
			collector <- open //truth:hooks/conn-state cause
			mu.Unlock()
		}
	}()
	return plain(l, "get", "-n=60", func(ln net.Listener) {
		srv := httpServer(hello)
		srv.ConnState = func(_ net.Conn, s http.ConnState) {
			if s == http.StateNew {
				mu.Lock() //truth:hooks/conn-state stuck
				open++
				mu.Unlock()
			}
		}
		srv.Serve(ln)
	}, "-rate=60")
}

func hooksConnContext(l *Lab) error {
	numbers := make(chan int)
	go func() {
		for n := range 10 {
			numbers <- n
		}
	}()
	return plain(l, "get", "-n=30", func(ln net.Listener) {
		srv := httpServer(hello)
		srv.ConnContext = func(ctx context.Context, _ net.Conn) context.Context {
			return context.WithValue(ctx, http.LocalAddrContextKey, <-numbers) //truth:hooks/conn-context stuck cause
		}
		srv.Serve(ln)
	})
}

func hooksCertificate(l *Lab) error {
	renewed := make(chan *tls.Certificate)
	ln, err := listen()
	if err != nil {
		return err
	}
	srv := &http.Server{Handler: http.HandlerFunc(hello), TLSConfig: &tls.Config{
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			return <-renewed, nil //truth:hooks/certificate stuck cause
		},
	}}
	go srv.ServeTLS(ln, "", "") //truth:hooks/certificate create
	if err := l.load("tls-leave", ln.Addr(), "-n=30", "-max=200", "-rate2=3"); err != nil {
		return err
	}
	l.sleep(500 * time.Millisecond)
	l.Ready()
	return nil
}

func hooksCount(l *Lab) error {
	var mu sync.Mutex
	states := map[http.ConnState]int{}
	return plain(l, "get", "-n=60", func(ln net.Listener) {
		srv := httpServer(hello)
		srv.ConnState = func(_ net.Conn, s http.ConnState) {
			mu.Lock()
			states[s]++
			mu.Unlock()
		}
		srv.Serve(ln)
	}, "-rate=150")
}

func webEvents(l *Lab) error {
	e := echo.New()
	e.GET("/", func(c echo.Context) error {
		c.Response().Header().Set("Content-Type", "text/event-stream")
		for i := 0; ; i++ {
			select {
			case <-c.Request().Context().Done():
				return nil
			case <-time.After(2 * time.Second):
				fmt.Fprintf(c.Response(), "data: %d\n\n", i)
				c.Response().Flush()
			}
		}
	})
	news := make(chan string)
	e.GET("/poll", func(c echo.Context) error {
		select {
		case n := <-news:
			return c.String(http.StatusOK, n)
		case <-time.After(25 * time.Second):
			return c.NoContent(http.StatusNoContent)
		case <-c.Request().Context().Done():
			return nil
		}
	})
	ln, err := listen()
	if err != nil {
		return err
	}
	e.Listener = ln
	go e.Start("")
	if err := l.load("get-read", ln.Addr(), "-n=60"); err != nil {
		return err
	}
	if err := l.load("get-read", ln.Addr(), "-n=40", "-to=/poll"); err != nil {
		return err
	}
	l.sleep(300 * time.Millisecond)
	l.Ready()
	return nil
}

func webTimeouts(l *Lab) error {
	slow := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(3 * time.Second)
		hello(w, r)
	})
	return plain(l, "get", "-n=40", func(ln net.Listener) {
		srv := &http.Server{Handler: http.TimeoutHandler(slow, 500*time.Millisecond, "slow"), ReadHeaderTimeout: 5 * time.Second}
		srv.Serve(ln)
	}, "-rate2=15")
}

func webH2C(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			hello(w, r)
			w.(http.Flusher).Flush()
			time.Sleep(700 * time.Millisecond)
		}
	})
	go http.Serve(ln, h2c.NewHandler(h, &http2.Server{}))
	if err := l.load("h2c", ln.Addr(), "-n=10"); err != nil {
		return err
	}
	l.sleep(300 * time.Millisecond)
	l.Ready()
	return nil
}

func webBurst(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	go httpServer(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(time.Second)
		hello(w, r)
	}).Serve(ln)
	if err := l.load("get", ln.Addr(), "-n=500", "-rate=250"); err != nil {
		return err
	}
	l.Ready()
	return nil
}

func webShort(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	e := echo.New()
	e.GET("/", func(c echo.Context) error { return c.String(http.StatusOK, "hello") })
	e.Listener = ln
	go e.Start("")
	if err := l.load("get", ln.Addr(), "-n=200", "-max=100000", "-rate=400"); err != nil {
		return err
	}
	l.Ready()
	return nil
}

func webDrain(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	srv := &http.Server{ReadHeaderTimeout: 5 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			fmt.Fprint(w, "data: tick\n\n")
			w.(http.Flusher).Flush()
			time.Sleep(500 * time.Millisecond)
		}
	})}
	go srv.Serve(ln)
	if err := l.load("get-read", ln.Addr(), "-n=30"); err != nil {
		return err
	}
	next, err := listen()
	if err != nil {
		return err
	}
	go httpServer(hello).Serve(next)
	go srv.Shutdown(l.ctx)
	if err := l.load("get", next.Addr(), "-n=30", "-max=20000", "-rate2=20"); err != nil {
		return err
	}
	l.Ready()
	return nil
}

func clientsOnly(l *Lab) error {
	spare, err := listen()
	if err != nil {
		return err
	}
	addr := spare.Addr()
	spare.Close()
	if err := l.load("server", addr, "-n=1"); err != nil {
		return err
	}
	var answers atomic.Int64
	for range 40 {
		c, err := net.Dial(addr.Network(), addr.String())
		if err != nil {
			return err
		}
		go func() {
			b := make([]byte, 64)
			for {
				if _, err := c.Read(b); err != nil {
					return
				}
				answers.Add(1)
			}
		}()
		go every(l.ctx, time.Second, func() error { _, err := c.Write([]byte("hello\n")); return err })
	}
	l.sleep(300 * time.Millisecond)
	l.Ready()
	return nil
}

func childBlocking(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	f, err := ln.(*net.TCPListener).File()
	if err != nil {
		return err
	}
	child := exec.CommandContext(l.ctx, "sleep", "600")
	child.ExtraFiles = []*os.File{f}
	if err := child.Start(); err != nil { //truth:children/inherited-blocking cause
		return err
	}
	f.Close()
	go acceptEach(ln) //truth:children/inherited-blocking create stuck
	if err := l.load("echo", ln.Addr(), "-n=10"); err != nil {
		return err
	}
	l.sleep(300 * time.Millisecond)
	l.Ready()
	return nil
}
