package main

import (
	"bufio"
	"crypto/tls"
	"log"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/time/rate"
)

func init() {
	register("plain",
		Variant{"full-semaphore", broken("stalled-accept-loop", "channel", "A loop in a function literal takes a slot before it starts a handler; the handlers wait for a lock for ever."), plainSemaphore},
		Variant{"held-pool", broken("stalled-accept-loop", "inline-handler", "Four goroutines accept and serve; a silent client holds each."), plainHeldPool},
		Variant{"moving-pool", healthy("The same with clients that speak: busy, and every client is served."), plainMovingPool},
		Variant{"dispatcher", broken("stalled-accept-loop", "channel", "The loop passes connections to six workers, which all wait for a lock."), plainDispatcher},
		Variant{"throttle", broken("stalled-accept-loop", "limit", "While there are ten clients the loop sleeps and looks again; they stay for ever."), plainThrottle},
		Variant{"penalty", broken("stalled-accept-loop", "limit", "A wrapper's Accept sleeps for an hour after a burst."), plainPenalty},
		Variant{"rate", healthy("A wrapper lets twenty connections a second in."), plainRate},
		Variant{"handshake", broken("stalled-accept-loop", "handshake", "A TLS handshake in a loop that has served others before."), plainHandshake},
		Variant{"upstream", broken("stalled-accept-loop", "channel", "The loop asks another server about each client, and that one does not answer."), plainUpstream},
		Variant{"log-pipe", broken("stalled-accept-loop", "inline-handler", "The loop logs to a pipe that nobody reads."), plainLogPipe},
		Variant{"log-blocking", broken("stalled-accept-loop", "inline-handler", "The same on a descriptor in blocking mode: the log call holds a thread."), plainLogBlocking},
		Variant{"ended", broken("unaccepted-listener", "loop-ended", "The loop has returned, its handlers still read."), plainEnded},
		Variant{"left", Truth{Class: "unaccepted-listener", Cause: "loop-ended", Also: []string{"stalled-accept-loop"}, Severity: "error",
			Explain: "The goroutine has left its loop and waits to be told to end; its handlers still read."}, plainLeft},
	)
}

// plain listens, runs serve on a goroutine of its own and sends it clients.
func plain(l *Lab, mode string, n string, serve func(net.Listener), args ...string) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	l.keep(ln)
	go serve(ln)
	if err := l.load(mode, ln.Addr(), append([]string{n, "-max=20000"}, args...)...); err != nil {
		return err
	}
	l.sleep(500 * time.Millisecond)
	l.Ready()
	return nil
}

// echoLines answers each line with itself, to the end.
func echoLines(c net.Conn) {
	defer c.Close()
	lines := bufio.NewScanner(c)
	for lines.Scan() {
		c.Write(append(lines.Bytes(), '\n'))
	}
}

func plainSemaphore(l *Lab) error {
	var mu sync.Mutex
	mu.Lock()
	slots := make(chan struct{}, 8)
	return plain(l, "hold", "-n=30", func(ln net.Listener) {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			slots <- struct{}{} //truth:plain/full-semaphore stuck cause
			go func() {
				defer func() { <-slots }()
				mu.Lock()
				defer mu.Unlock()
				echoLines(c)
			}()
		}
	})
}

func plainHeldPool(l *Lab) error {
	return plain(l, "hold", "-n=20", func(ln net.Listener) {
		for range 4 {
			go acceptAndServe(ln) //truth:plain/held-pool create
		}
	})
}

func acceptAndServe(ln net.Listener) {
	for {
		c, err := ln.Accept()
		if err != nil {
			return
		}
		readLine(c)
	}
}

func readLine(c net.Conn) {
	defer c.Close()
	_, err := bufio.NewReader(c).ReadString('\n') //truth:plain/held-pool stuck cause
	if err == nil {
		time.Sleep(30 * time.Millisecond)
		c.Write([]byte("HTTP/1.0 200 OK\r\n\r\n"))
	}
}

func plainMovingPool(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	for range 4 {
		go acceptAndServe(ln)
	}
	if err := l.load("get", ln.Addr(), "-n=20", "-max=20000", "-rate=50"); err != nil {
		return err
	}
	l.Ready()
	return nil
}

func plainDispatcher(l *Lab) error {
	var mu sync.RWMutex
	mu.Lock()
	conns := make(chan net.Conn)
	for range 6 {
		go func() {
			for c := range conns {
				mu.RLock()
				echoLines(c)
				mu.RUnlock()
			}
		}()
	}
	return plain(l, "hold", "-n=40", func(ln net.Listener) {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			conns <- c //truth:plain/dispatcher stuck cause
		}
	})
}

func plainThrottle(l *Lab) error {
	var active atomic.Int64
	return plain(l, "hold", "-n=40", func(ln net.Listener) {
		for {
			for active.Load() >= 10 {
				time.Sleep(10 * time.Millisecond) //truth:plain/throttle stuck cause
			}
			c, err := ln.Accept()
			if err != nil {
				return
			}
			active.Add(1)
			go func() { defer active.Add(-1); echoLines(c) }()
		}
	})
}

func acceptEach(ln net.Listener) {
	for {
		c, err := ln.Accept()
		if err != nil {
			return
		}
		go echoLines(c)
	}
}

type penalty struct {
	net.Listener
	taken int
}

func (p *penalty) Accept() (net.Conn, error) {
	if p.taken++; p.taken > 10 {
		time.Sleep(time.Hour) //truth:plain/penalty stuck cause
	}
	return p.Listener.Accept()
}

func plainPenalty(l *Lab) error {
	return plain(l, "hold", "-n=40", func(ln net.Listener) { acceptEach(&penalty{Listener: ln}) })
}

type paced struct {
	net.Listener
	pace *rate.Limiter
	lab  *Lab
}

func (p paced) Accept() (net.Conn, error) {
	if err := p.pace.Wait(p.lab.ctx); err != nil {
		return nil, err
	}
	return p.Listener.Accept()
}

func plainRate(l *Lab) error {
	return plain(l, "get", "-n=40", func(ln net.Listener) {
		httpServer(hello).Serve(paced{ln, rate.NewLimiter(20, 1), l})
	})
}

func plainHandshake(l *Lab) error {
	return plain(l, "hold", "-n=30", func(ln net.Listener) {
		for i := 0; ; i++ {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			if i >= 6 {
				t := tls.Server(c, &tls.Config{})
				if t.Handshake() != nil { //truth:plain/handshake stuck cause
					continue
				}
				c = t
			}
			go echoLines(c)
		}
	})
}

func plainUpstream(l *Lab) error {
	up, err := listen()
	if err != nil {
		return err
	}
	go func() {
		for {
			c, err := up.Accept()
			if err != nil {
				return
			}
			l.keep(c)
		}
	}()
	return plain(l, "hold", "-n=20", func(ln net.Listener) {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			answer, err := http.Get("http://" + up.Addr().String() + "/allowed") //truth:plain/upstream stuck cause
			if err != nil {
				continue
			}
			answer.Body.Close()
			go echoLines(c)
		}
	})
}

func plainLogPipe(l *Lab) error {
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	l.keep(r)
	return plain(l, "hold", "-n=30", func(ln net.Listener) { acceptAndLog(ln, log.New(w, "", 0)) })
}

func plainLogBlocking(l *Lab) error {
	var p [2]int
	if err := syscall.Pipe(p[:]); err != nil {
		return err
	}
	w := os.NewFile(uintptr(p[1]), "log")
	return plain(l, "hold", "-n=30", func(ln net.Listener) { acceptAndLog(ln, log.New(w, "", 0)) })
}

func acceptAndLog(ln net.Listener, to *log.Logger) {
	entry := string(make([]byte, 20_000))
	for {
		c, err := ln.Accept()
		if err != nil {
			return
		}
		to.Print(entry) //truth:plain/log-pipe,plain/log-blocking stuck cause
		go echoLines(c)
	}
}

func acceptFive(ln net.Listener) {
	for range 5 { //truth:plain/ended,plain/left cause
		c, err := ln.Accept()
		if err != nil {
			return
		}
		go echoLines(c) //truth:plain/ended,plain/left loop
	}
}

func plainEnded(l *Lab) error {
	return plain(l, "hold", "-n=20", acceptFive) //truth:plain/ended create
}

func plainLeft(l *Lab) error {
	return plain(l, "hold", "-n=20", func(ln net.Listener) {
		acceptFive(ln)
		<-l.ctx.Done()
	})
}
