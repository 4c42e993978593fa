package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"go.uber.org/ratelimit"
	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"
)

func init() {
	register("limits",
		Variant{"panic-slot", broken("stalled-accept-loop", "limit", "A handler that panics is recovered, but its slot of the weighted semaphore is not given back."), limitsPanicSlot},
		Variant{"group-full", broken("stalled-accept-loop", "limit", "The loop starts its handlers in a group of at most ten; their clients say nothing and stay."), limitsGroupFull},
		Variant{"moving", healthy("A weighted semaphore is always full, and always moves: short requests behind eight slots."), limitsMoving},
		Variant{"paced", healthy("The loop takes a token of a rate limiter before each Accept; fewer clients come than it lets in."), limitsPaced},
	)
	register("backoff",
		Variant{"too-long", broken("stalled-accept-loop", "limit", "The loop doubles its pause after each error and now waits for minutes; the descriptors it lacked are long free again."), backoffTooLong},
		Variant{"died", broken("unaccepted-listener", "loop-ended", "The loop returned when it had no descriptor left; they are free again and the port is open."), backoffDied},
		Variant{"no-descriptors", Truth{Class: "fd-exhaustion", Severity: "error",
			Explain: "Each handler keeps a connection to a backend that it never closes; the loop logs and tries again."}, backoffExhausted},
	)
	register("spin",
		Variant{"past-deadline", broken("accept-hot-loop", "", "A deadline that has passed is never reset: each Accept fails at once, and the loop goes on."), spinDeadline},
		Variant{"logged", broken("accept-hot-loop", "", "The loop logs every error, also that of its closed listener, and goes on."), spinLogged},
	)
}

var limitsCtx = context.Background()

func limitsPanicSlot(l *Lab) error {
	slots := semaphore.NewWeighted(12)
	serve := func(c net.Conn) {
		defer c.Close()
		defer func() { recover() }()
		first := make([]byte, 1)
		if n, err := c.Read(first); err != nil || first[:n][0] != 'x' {
			panic("not a client of ours")
		}
		slots.Release(1)
	}
	return plain(l, "get", "-n=30", func(ln net.Listener) {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			if slots.Acquire(limitsCtx, 1) != nil { //truth:limits/panic-slot stuck cause
				return
			}
			go serve(c)
		}
	})
}

func limitsGroupFull(l *Lab) error {
	var group errgroup.Group
	group.SetLimit(10)
	return plain(l, "hold", "-n=30", func(ln net.Listener) {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			group.Go(func() error { //truth:limits/group-full stuck cause
				defer c.Close()
				_, err := io.Copy(c, c)
				return err
			})
		}
	})
}

func limitsMoving(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	slots := semaphore.NewWeighted(8)
	go func() {
		for {
			if slots.Acquire(l.ctx, 1) != nil {
				return
			}
			c, err := ln.Accept()
			if err != nil {
				return
			}
			go func() {
				defer slots.Release(1)
				defer c.Close()
				c.Read(make([]byte, 1024))
				time.Sleep(80 * time.Millisecond)
				io.WriteString(c, "HTTP/1.0 200 OK\r\n\r\n")
			}()
		}
	}()
	if err := l.load("get", ln.Addr(), "-n=60", "-max=20000", "-rate=300", "-rate2=95"); err != nil {
		return err
	}
	l.Ready()
	return nil
}

func limitsPaced(l *Lab) error {
	pace := ratelimit.New(60)
	return plain(l, "get", "-n=40", func(ln net.Listener) {
		for {
			pace.Take()
			c, err := ln.Accept()
			if err != nil {
				return
			}
			go func() {
				c.Read(make([]byte, 1024))
				io.WriteString(c, "HTTP/1.0 200 OK\r\n\r\n")
				c.Close()
			}()
		}
	}, "-rate2=25")
}

// without runs do while the process has no descriptor left.
func without(do func()) error {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return err
	}
	none, err := os.Open("/dev/null")
	if err != nil {
		return err
	}
	low := limit
	low.Cur = uint64(none.Fd()) + 1
	none.Close()
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &low); err != nil {
		return err
	}
	// Fill what is free below.
	var taken []*os.File
	for {
		f, err := os.Open("/dev/null")
		if err != nil {
			break
		}
		taken = append(taken, f)
	}
	do()
	for _, f := range taken {
		f.Close()
	}
	return syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit)
}

func backoffTooLong(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	l.keep(ln)
	accept := func() {
		pause := time.Duration(0)
		for {
			c, err := ln.Accept()
			if err != nil {
				pause = max(time.Millisecond, pause*60)
				time.Sleep(min(pause, time.Hour)) //truth:backoff/too-long stuck cause
				continue
			}
			pause = 0
			go echoLines(c)
		}
	}
	go accept() //truth:backoff/too-long create
	return starved(l, ln)
}

// starved takes the descriptors away while clients come, gives them back and lets others come.
func starved(l *Lab, ln net.Listener) error { return starvedAt(l, ln.Addr()) }

func starvedAt(l *Lab, addr net.Addr) error {
	if err := l.load("hold", addr, "-n=5", "-max=400", "-rate=20", "-rate2=5"); err != nil {
		return err
	}
	l.sleep(300 * time.Millisecond)
	if err := without(func() { l.sleep(6 * time.Second) }); err != nil {
		return err
	}
	l.sleep(500 * time.Millisecond)
	l.Ready()
	return nil
}

func backoffDied(l *Lab) error {
	ln, err := listen() //truth:backoff/died listen
	if err != nil {
		return err
	}
	l.keep(ln)
	go func() { //truth:backoff/died create
		for {
			c, err := ln.Accept()
			if err != nil {
				return //truth:backoff/died cause
			}
			c.Close()
		}
	}()
	return starved(l, ln)
}

func backoffExhausted(l *Lab) error {
	backend, err := listen()
	if err != nil {
		return err
	}
	go func() {
		for {
			c, err := backend.Accept()
			if err == nil {
				l.keep(c)
			} else {
				time.Sleep(20 * time.Millisecond)
			}
		}
	}()
	ln, err := listen()
	if err != nil {
		return err
	}
	var refused atomic.Int64
	go func() { //truth:backoff/no-descriptors create
		for {
			c, err := ln.Accept()
			if err != nil {
				refused.Add(1)
				time.Sleep(50 * time.Millisecond) //truth:backoff/no-descriptors stuck
				continue
			}
			go func() {
				up, err := net.Dial("tcp", backend.Addr().String()) //truth:backoff/no-descriptors cause
				if err == nil {
					l.keep(up)
				}
				echoLines(c)
			}()
		}
	}()
	if err := l.load("hold", ln.Addr(), "-n=10", "-max=400", "-rate=100", "-rate2=20"); err != nil {
		return err
	}
	limit := syscall.Rlimit{Cur: 96, Max: 96}
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return err
	}
	for refused.Load() < 10 && l.sleep(100*time.Millisecond) {
	}
	l.Ready()
	return nil
}

func spinDeadline(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	l.keep(ln)
	ln.(*net.TCPListener).SetDeadline(time.Now().Add(2 * time.Second)) //truth:spin/past-deadline cause
	stop := make(chan struct{})
	go func() { //truth:spin/past-deadline create
		for {
			select {
			case <-stop:
				return
			default:
			}
			c, err := ln.Accept()
			if err != nil {
				continue //truth:spin/past-deadline stuck
			}
			go echoLines(c)
		}
	}()
	if err := l.load("echo", ln.Addr(), "-n=10", "-max=100", "-rate2=2"); err != nil {
		return err
	}
	l.sleep(3 * time.Second)
	l.Ready()
	return nil
}

// A journal is where a server writes its log.
type journal struct {
	mu  sync.Mutex
	out io.Writer
}

func (j *journal) line(err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	io.WriteString(j.out, err.Error()+"\n")
}

func spinLogged(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	null, err := os.OpenFile("/dev/null", os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	log := &journal{out: null}
	admin, err := listen()
	if err != nil {
		return err
	}
	go http.Serve(admin, http.HandlerFunc(hello))
	go func() { //truth:spin/logged create
		for {
			c, err := ln.Accept()
			if err != nil {
				log.line(err) //truth:spin/logged stuck
				continue      //truth:spin/logged cause
			}
			go echoLines(c)
		}
	}()
	if err := l.load("echo", ln.Addr(), "-n=10"); err != nil {
		return err
	}
	ln.Close()
	l.sleep(500 * time.Millisecond)
	l.Ready()
	return nil
}
