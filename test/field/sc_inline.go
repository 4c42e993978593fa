package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

func init() {
	register("inline",
		Variant{"cond", broken("stalled-accept-loop", "limit", "The loop waits on a condition until fewer than eight clients are there; they stay."), inlineCond},
		Variant{"batch", Truth{Class: "stalled-accept-loop", Cause: "limit", Severity: "error",
			Explain: "The loop takes clients in batches of six and waits for all of a batch; one of them says nothing."}, inlineBatch},
		Variant{"file-lock", broken("stalled-accept-loop", "inline-handler", "The loop locks its audit file for each client; another process holds that lock."), inlineFileLock},
		Variant{"helper", broken("stalled-accept-loop", "inline-handler", "The loop runs a helper program to authorise each client, and one run does not end."), inlineHelper},
		Variant{"reverse-dns", broken("stalled-accept-loop", "inline-handler", "The loop looks up the name of each client; the name server does not answer, so each takes many seconds."), inlineReverse},
		Variant{"lost-lock", broken("stalled-accept-loop", "mutex", "A handler panicked with the lock in its hand and was recovered: the loop waits for a lock that nobody holds."), inlineLostLock},
		Variant{"config-lock", broken("stalled-accept-loop", "mutex", "A handler holds the configuration's read lock for as long as its client stays; a reload waits to write, and so the loop to read."), inlineConfigLock},
		Variant{"greeting", broken("stalled-accept-loop", "inline-handler", "A server, whose listener is one of many fields, waits in its loop for what each client says first; one says nothing."), inlineGreeting},
		Variant{"prefork", Truth{Class: "healthy", Also: []string{"inconclusive"}, Severity: "none",
			Explain: "Sixteen workers, all started at the beginning, accept and serve on one listener: that all of them wait is their rest."}, inlinePrefork},
	)
}

func inlineCond(l *Lab) error {
	var mu sync.Mutex
	less := sync.NewCond(&mu)
	active := 0
	return plain(l, "hold", "-n=30", func(ln net.Listener) {
		for {
			mu.Lock()
			for active >= 8 {
				less.Wait() //truth:inline/cond stuck cause
			}
			active++
			mu.Unlock()
			c, err := ln.Accept()
			if err != nil {
				return
			}
			go func() {
				echoLines(c)
				mu.Lock()
				active--
				mu.Unlock()
				less.Signal()
			}()
		}
	})
}

func inlineBatch(l *Lab) error {
	return plain(l, "hold", "-n=30", func(ln net.Listener) {
		for {
			var batch sync.WaitGroup
			for range 6 {
				c, err := ln.Accept()
				if err != nil {
					return
				}
				batch.Add(1)
				go func() { defer batch.Done(); echoLines(c) }()
			}
			batch.Wait() //truth:inline/batch stuck cause
		}
	})
}

func inlineFileLock(l *Lab) error {
	dir, err := os.MkdirTemp("", "field")
	if err != nil {
		return err
	}
	name := filepath.Join(dir, "audit")
	// The other process: it ends with this one's context.
	holder := exec.CommandContext(l.ctx, "flock", name, "sleep", "600")
	if err := holder.Start(); err != nil {
		return err
	}
	l.sleep(500 * time.Millisecond)
	audit, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return plain(l, "hold", "-n=20", func(ln net.Listener) {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			if syscall.Flock(int(audit.Fd()), syscall.LOCK_EX) == nil { //truth:inline/file-lock stuck cause
				audit.WriteString(c.RemoteAddr().String() + "\n")
				syscall.Flock(int(audit.Fd()), syscall.LOCK_UN)
			}
			go echoLines(c)
		}
	})
}

func inlineHelper(l *Lab) error {
	return plain(l, "hold", "-n=20", func(ln net.Listener) {
		for i := 0; ; i++ {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			helper := exec.CommandContext(l.ctx, "true")
			if i == 5 {
				helper = exec.CommandContext(l.ctx, "sleep", "600")
			}
			if helper.Run() != nil { //truth:inline/helper stuck cause
				c.Close()
				continue
			}
			go echoLines(c)
		}
	})
}

func inlineReverse(l *Lab) error {
	silent, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	l.keep(silent)
	resolver := &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return net.Dial("udp", silent.LocalAddr().String())
	}}
	return plain(l, "hold", "-n=20", func(ln net.Listener) {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			names, _ := resolver.LookupAddr(l.ctx, "192.0.2.7") //truth:inline/reverse-dns stuck cause
			l.keep(names)
			go echoLines(c)
		}
	}, "-rate2=5")
}

func inlineLostLock(l *Lab) error {
	var mu sync.Mutex
	seen := map[string]int{}
	var hits map[string]int // never made
	return plain(l, "get", "-n=30", func(ln net.Listener) {
		srv := httpServer(func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			hits[r.URL.Path]++ //truth:inline/lost-lock cause
			mu.Unlock()
		})
		srv.ErrorLog = quiet
		srv.ConnState = func(c net.Conn, s http.ConnState) {
			if s != http.StateNew {
				return
			}
			mu.Lock() //truth:inline/lost-lock stuck
			seen[c.RemoteAddr().String()]++
			mu.Unlock()
		}
		srv.Serve(ln)
	}, "-rate=100")
}

func inlineConfigLock(l *Lab) error {
	var config struct {
		sync.RWMutex
		banner string
	}
	go func() {
		l.sleep(700 * time.Millisecond)
		config.Lock()
		config.banner = "hello\n"
		config.Unlock()
	}()
	return plain(l, "hold", "-n=60", func(ln net.Listener) {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			config.RLock() //truth:inline/config-lock stuck
			deny := config.banner == "deny"
			config.RUnlock()
			if deny {
				c.Close()
				continue
			}
			go func() {
				config.RLock()
				defer config.RUnlock()
				c.Write([]byte(config.banner))
				echoLines(c) //truth:inline/config-lock cause
			}()
		}
	}, "-rate=50")
}

func inlinePrefork(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	for range 16 {
		go acceptAndServe(ln)
	}
	if err := l.load("get", ln.Addr(), "-n=20", "-max=20000", "-rate2=4"); err != nil {
		return err
	}
	l.Ready()
	return nil
}

// A gateway knows a lot beside its listener.
type gateway struct {
	name    string
	quotas  [32]int64
	routes  map[string]string
	started time.Time
	ln      net.Listener
	mu      sync.Mutex
	clients map[string]int
}

func inlineGreeting(l *Lab) error {
	return plain(l, "hold", "-n=5", func(ln net.Listener) {
		g := &gateway{name: "edge", ln: ln, clients: map[string]int{}}
		go g.run() //truth:inline/greeting create
	})
}

func (g *gateway) run() {
	for {
		c, err := g.ln.Accept()
		if err != nil {
			return
		}
		who, err := greeting(c)
		if err != nil {
			c.Close()
			continue
		}
		g.mu.Lock()
		g.clients[who]++
		g.mu.Unlock()
		go echoLines(c)
	}
}

func greeting(c net.Conn) (string, error) {
	var b [16]byte
	_, err := io.ReadFull(c, b[:]) //truth:inline/greeting stuck cause
	return string(b[:]), err
}
