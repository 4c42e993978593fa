package main

import (
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/tidwall/redcon"
)

func init() {
	register("passive",
		Variant{"deadline", Truth{Class: "healthy", Also: []string{"inconclusive"}, Severity: "none",
			Explain: "A listener for each transfer, five a second, most of them never used: each has a deadline of six seconds and is closed after it."}, passiveDeadline},
		Variant{"batch", Truth{Class: "healthy", Also: []string{"inconclusive"}, Severity: "none",
			Explain: "A batch of thirty jobs starts, each with a listener for five seconds: the first look falls into the rise."}, passiveBatch},
		Variant{"unused", broken("listener-leak", "", "The same without a deadline: those that no client uses stay."), passiveUnused},
	)
	register("growth",
		Variant{"polls", Truth{Class: "healthy", Also: []string{"inconclusive"}, Severity: "none",
			Explain: "Long polls arrive six a second after a start; each ends after twelve seconds, the first look falls into the rise."}, growthPolls},
		Variant{"subscribers", healthy("Subscribers of events arrive four a second and stay; each gets an event every second."), growthSubscribers},
		Variant{"slow-readers", broken("handler-leak", "write", "The same without a write deadline, for clients that do not read: writes that never end."), growthSlowReaders},
		Variant{"busy", healthy("Four goroutines compute all the time on two cores; short requests are served beside them."), growthBusy},
		Variant{"idle-pool", healthy("Sixty clients keep the connection of their last request, and one more comes every one and a half seconds: pools, not a leak."), growthIdlePool},
	)
	register("leftover",
		Variant{"half-closed", broken("close-wait-leak", "", "A proxy copies both ways and waits for both: when the client closes, the backend is not told and stays."), leftoverHalf},
		Variant{"files", broken("fd-exhaustion", "", "Each request opens a file and forgets it; Serve waits and tries again."), leftoverFiles},
		Variant{"spinning-library", Truth{Class: "fd-exhaustion", Also: []string{"accept-hot-loop"}, Severity: "error",
			Explain: "The library's loop tries again at once on each error, and no descriptor is left."}, leftoverSpin},
		Variant{"finalized", broken("orphaned-acceptor", "", "A file made of the listener's descriptor number is collected and closes it below the listener."), leftoverFinalized},
	)
}

var quiet = log.New(io.Discard, "", 0)

func passive(l *Lab, pace time.Duration, deadline time.Duration) error {
	ready := false
	for i := 0; ; i++ {
		ln, err := net.Listen("tcp", "127.0.0.1:0") //truth:passive/unused listen cause
		if err != nil {
			return err
		}
		if deadline > 0 {
			ln.(*net.TCPListener).SetDeadline(time.Now().Add(deadline))
		}
		go func() { //truth:passive/unused create
			defer ln.Close()
			if c, err := ln.Accept(); err == nil {
				io.WriteString(c, "file\n")
				c.Close()
			}
		}()
		if i%5 == 0 { // the one that is used
			c, err := net.Dial("tcp", ln.Addr().String())
			if err != nil {
				return err
			}
			io.ReadAll(c)
			c.Close()
		}
		if !ready && i == 12 {
			l.Ready()
			ready = true
		}
		if !l.sleep(pace) {
			return nil
		}
	}
}

func passiveDeadline(l *Lab) error { return passive(l, 200*time.Millisecond, 6*time.Second) }

func passiveUnused(l *Lab) error { return passive(l, 200*time.Millisecond, 0) }

func passiveBatch(l *Lab) error {
	job := func() error {
		ln, err := listen()
		if err != nil {
			return err
		}
		srv := httpServer(hello)
		go srv.Serve(ln)
		time.AfterFunc(5*time.Second, func() { srv.Close() })
		return nil
	}
	l.Ready()
	for {
		for range 30 {
			if err := job(); err != nil || !l.sleep(90*time.Millisecond) {
				return err
			}
		}
		if !l.sleep(8 * time.Second) {
			return nil
		}
	}
}

func growthPolls(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	news := make(chan string)
	e := echo.New()
	e.GET("/", func(c echo.Context) error {
		select {
		case n := <-news:
			return c.String(http.StatusOK, n)
		case <-time.After(12 * time.Second):
			return c.NoContent(http.StatusNoContent)
		}
	})
	e.Listener = ln
	go e.Start("")
	return underLoad(l, ln, "get", "-n=0", "-max=20000", "-rate=6")
}

// events sends one every pause until it cannot.
func events(size int, pause time.Duration) http.HandlerFunc {
	event := "data: " + strings.Repeat("1", size) + "\n\n"
	return func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := io.WriteString(w, event); err != nil { //truth:growth/slow-readers stuck cause
				return
			}
			w.(http.Flusher).Flush()
			time.Sleep(pause)
		}
	}
}

func growthSubscribers(l *Lab) error {
	return plain(l, "get-read", "-n=30", func(ln net.Listener) {
		srv := &http.Server{Handler: events(20, time.Second), ReadHeaderTimeout: 5 * time.Second}
		srv.Serve(ln)
	}, "-max=300", "-rate2=4")
}

func growthSlowReaders(l *Lab) error {
	return plain(l, "get-hold", "-n=30", func(ln net.Listener) {
		srv := &http.Server{Handler: events(1<<20, 20*time.Millisecond), ReadHeaderTimeout: 5 * time.Second}
		srv.Serve(ln) //truth:growth/slow-readers create
	}, "-max=300", "-rate2=4")
}

func growthIdlePool(l *Lab) error {
	return plain(l, "get-hold", "-n=60", func(ln net.Listener) {
		(&http.Server{Handler: http.HandlerFunc(hello), ReadHeaderTimeout: 5 * time.Second}).Serve(ln)
	}, "-max=300", "-rate2=0.66")
}

var computed atomic.Int64

func growthBusy(l *Lab) error {
	for range 4 {
		go func() {
			for n := int64(1); l.ctx.Err() == nil; n++ {
				computed.Store(n*n ^ computed.Load())
			}
		}()
	}
	return plain(l, "get", "-n=40", func(ln net.Listener) { httpServer(hello).Serve(ln) }, "-rate2=100")
}

func leftoverHalf(l *Lab) error {
	spare, err := listen()
	if err != nil {
		return err
	}
	backend := spare.Addr()
	spare.Close()
	if err := l.load("server", backend, "-n=1"); err != nil {
		return err
	}
	return plain(l, "call", "-n=40", func(ln net.Listener) {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			go forward(c, backend.String()) //truth:leftover/half-closed create
		}
	}, "-max=80", "-rate2=4")
}

func forward(c net.Conn, to string) {
	defer c.Close()
	up, err := net.Dial("tcp", to)
	if err != nil {
		return
	}
	defer up.Close()
	done := make(chan error, 2)
	copyTo := func(dst, src net.Conn) { _, err := io.Copy(dst, src); done <- err }
	go copyTo(up, c)
	go copyTo(c, up)
	for range 2 {
		<-done //truth:leftover/half-closed stuck cause
	}
}

func leftoverFiles(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	srv := httpServer(func(w http.ResponseWriter, r *http.Request) {
		f, err := os.Open("/proc/self/status") //truth:leftover/files cause
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		l.keep(f)
		io.Copy(w, f)
	})
	srv.ErrorLog = quiet
	go srv.Serve(ln) //truth:leftover/files create
	if err := l.load("get", ln.Addr(), "-n=20", "-max=2000", "-rate=100", "-rate2=30"); err != nil {
		return err
	}
	limit := syscall.Rlimit{Cur: 80, Max: 80}
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return err
	}
	l.sleep(4 * time.Second)
	l.Ready()
	return nil
}

func leftoverSpin(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	var failed atomic.Int64
	srv := redcon.NewServer("", func(c redcon.Conn, cmd redcon.Command) { c.WriteString("PONG") }, nil, nil)
	srv.AcceptError = func(err error) {
		if errors.Is(err, syscall.EMFILE) {
			failed.Add(1)
		}
	}
	go srv.Serve(ln) //truth:leftover/spinning-library create cause
	if err := l.load("redis-idle", ln.Addr(), "-n=20", "-max=400", "-rate=100", "-rate2=30"); err != nil {
		return err
	}
	limit := syscall.Rlimit{Cur: 70, Max: 70}
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return err
	}
	for failed.Load() == 0 && l.sleep(100*time.Millisecond) {
	}
	l.Ready()
	return nil
}

func leftoverFinalized(l *Lab) error {
	return plain(l, "echo", "-n=10", func(ln net.Listener) {
		raw, err := ln.(*net.TCPListener).SyscallConn()
		if err != nil {
			return
		}
		raw.Control(func(fd uintptr) {
			f := os.NewFile(fd, "listener") //truth:leftover/finalized cause
			f.Stat()
		})
		go acceptEach(ln) //truth:leftover/finalized create
		l.sleep(100 * time.Millisecond)
		for range 3 {
			runtime.GC()
			l.sleep(50 * time.Millisecond)
		}
	}, "-max=10")
}
