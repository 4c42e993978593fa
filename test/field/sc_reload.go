package main

import (
	"context"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/libp2p/go-reuseport"
	"github.com/oklog/run"
)

func init() {
	register("reload",
		Variant{"old-kept", broken("listener-leak", "", "Each reload of the configuration opens a server on a new port; nobody closes the one before."), reloadOldKept},
		Variant{"grace", healthy("A rolling reload five times a second: the old server is shut down two seconds after the new one is up."), reloadGrace},
		Variant{"metrics-per-job", Truth{Class: "listener-leak", Also: []string{"inconclusive"}, Severity: "error",
			Explain: "Each job has a metrics server in its group; the group's interrupt forgets to close the listener. No job has run before the first look, so that two looks cannot tell it from a start-up; four can."}, reloadJobs},
		Variant{"reuseport-kept", broken("listener-leak", "", "Each reload opens the same port again with SO_REUSEPORT and lets the old server serve on."), reloadReusePort},
		Variant{"double-serve", Truth{Class: "accept-pileup", Also: []string{"listener-leak"}, Severity: "error",
			Explain: "Each reload calls Serve once more on the one listener: acceptors pile up behind its lock."}, reloadDoubleServe},
		Variant{"tenants", healthy("Two hundred tenants' listeners are made at start by one line; all are idle."), reloadTenants},
		Variant{"just-started", Truth{Class: "healthy", Also: []string{"inconclusive"}, Severity: "none",
			Explain: "The first look comes while the server opens its six listeners, one every 100 ms."}, reloadJustStarted},
	)
}

func reloadServer() http.Handler {
	e := echo.New()
	e.GET("/", func(c echo.Context) error { return c.String(http.StatusOK, "hello") })
	return e
}

// reloadEvery calls apply n times, says that it is ready, and goes on at a pace.
func reloadEvery(l *Lab, n int, pace time.Duration, apply func() error) error {
	for i := 0; i < n; i++ {
		if err := apply(); err != nil {
			return err
		}
	}
	l.Ready()
	for l.sleep(pace) {
		if err := apply(); err != nil {
			return err
		}
	}
	return nil
}

// A daemon holds the server of its last configuration.
type daemon struct{ current *http.Server }

func (d *daemon) apply() error {
	ln, err := net.Listen("tcp", "127.0.0.1:0") //truth:reload/old-kept listen cause
	if err != nil {
		return err
	}
	d.current = &http.Server{Handler: reloadServer(), ReadHeaderTimeout: 5 * time.Second}
	go d.current.Serve(ln) //truth:reload/old-kept create
	return nil
}

func reloadOldKept(l *Lab) error {
	d := &daemon{}
	return reloadEvery(l, 12, 400*time.Millisecond, d.apply)
}

func reloadGrace(l *Lab) error {
	apply := func() error {
		ln, err := listen()
		if err != nil {
			return err
		}
		srv := httpServer(hello)
		go srv.Serve(ln)
		time.AfterFunc(2*time.Second, func() { srv.Shutdown(context.Background()) })
		return nil
	}
	for i := 0; i < 15; i++ { // until the first have been closed
		if err := apply(); err != nil || !l.sleep(200*time.Millisecond) {
			return err
		}
	}
	return reloadEvery(l, 0, 200*time.Millisecond, apply)
}

func reloadJobs(l *Lab) error {
	job := func() error {
		ln, err := net.Listen("tcp", "127.0.0.1:0") //truth:reload/metrics-per-job listen cause
		if err != nil {
			return err
		}
		var group run.Group
		group.Add(func() error { return httpServer(hello).Serve(ln) }, func(error) {}) //truth:reload/metrics-per-job create
		group.Add(func() error { time.Sleep(50 * time.Millisecond); return nil }, func(error) {})
		go group.Run()
		return nil
	}
	return reloadEvery(l, 0, 250*time.Millisecond, job)
}

func reloadReusePort(l *Lab) error {
	first, err := reuseport.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	go httpServer(hello).Serve(first)
	if err := l.load("get", first.Addr(), "-n=20", "-max=20000", "-rate2=20"); err != nil {
		return err
	}
	return reloadEvery(l, 5, 500*time.Millisecond, func() error {
		ln, err := reuseport.Listen("tcp", first.Addr().String()) //truth:reload/reuseport-kept listen cause
		if err != nil {
			return err
		}
		go httpServer(hello).Serve(ln) //truth:reload/reuseport-kept create
		return nil
	})
}

func reloadDoubleServe(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	if err := l.load("keep-alive", ln.Addr(), "-n=0", "-max=10"); err != nil {
		return err
	}
	return reloadEvery(l, 12, 500*time.Millisecond, func() error {
		go httpServer(hello).Serve(ln) //truth:reload/double-serve create cause
		return nil
	})
}

var tenantRequests atomic.Int64

func reloadTenants(l *Lab) error {
	for i := 0; i < 200; i++ {
		ln, err := listen()
		if err != nil {
			return err
		}
		go http.Serve(ln, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			tenantRequests.Add(1)
			hello(w, r)
		}))
	}
	l.Ready()
	return nil
}

func reloadJustStarted(l *Lab) error {
	l.Ready()
	for i := 0; i < 6; i++ {
		ln, err := listen()
		if err != nil {
			return err
		}
		go httpServer(hello).Serve(ln)
		if !l.sleep(100 * time.Millisecond) {
			return nil
		}
	}
	return nil
}
