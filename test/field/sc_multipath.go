package main

import (
	"bufio"
	"context"
	"net"
	"sync"
	"time"
)

func init() {
	// A line by MPTCP, and gone.
	modes["multipath-join"] = func(ctx context.Context, t target) (any, error) {
		c, err := dialMultipath(ctx, t)
		if err != nil {
			return nil, err
		}
		defer c.Close()
		_, err = c.Write([]byte("join\n"))
		time.Sleep(200 * time.Millisecond)
		return nil, err
	}
	// A line and its echo ten times a second by MPTCP, to the end.
	modes["multipath-echo"] = func(ctx context.Context, t target) (any, error) {
		c, err := dialMultipath(ctx, t)
		if err == nil {
			go every(ctx, 100*time.Millisecond, func() error {
				c.Write([]byte("hello\n"))
				_, err := c.Read(make([]byte, 4096))
				return err
			})
		}
		return c, err
	}
	register("multipath",
		Variant{"sessions", healthy("Clients come by MPTCP, eight a second, and talk."), multipathSessions},
		Variant{"closed", broken("close-wait-leak", "", "Clients by MPTCP have closed; their handlers wait for news and never read. /proc/net/tcp calls the subflows ESTABLISHED."), multipathClosed},
	)
}

func dialMultipath(ctx context.Context, t target) (net.Conn, error) {
	var d net.Dialer
	d.SetMultipathTCP(true)
	return d.DialContext(ctx, t.network, t.addr)
}

func listenMultipath() (net.Listener, error) {
	var lc net.ListenConfig
	lc.SetMultipathTCP(true)
	return lc.Listen(context.Background(), "tcp", "127.0.0.1:0")
}

func serveConns(ln net.Listener, serve func(net.Conn)) {
	for {
		c, err := ln.Accept()
		if err != nil {
			return
		}
		go serve(c) //truth:multipath/closed create
	}
}

func multipathSessions(l *Lab) error {
	ln, err := listenMultipath()
	if err != nil {
		return err
	}
	go acceptEach(ln)
	if err := l.load("multipath-echo", ln.Addr(), "-n=20", "-max=600", "-rate2=8"); err != nil {
		return err
	}
	l.Ready()
	return nil
}

// A newsroom has a channel for each who joined it.
type newsroom struct {
	mu      sync.Mutex
	members map[net.Conn]chan string
}

func (r *newsroom) serve(c net.Conn) {
	defer c.Close()
	if _, err := bufio.NewReader(c).ReadString('\n'); err != nil {
		return
	}
	news := make(chan string)
	r.mu.Lock()
	r.members[c] = news
	r.mu.Unlock()
	for line := range news { //truth:multipath/closed stuck cause
		if _, err := c.Write([]byte(line)); err != nil {
			return
		}
	}
}

func multipathClosed(l *Lab) error {
	ln, err := listenMultipath()
	if err != nil {
		return err
	}
	r := &newsroom{members: map[net.Conn]chan string{}}
	go serveConns(ln, r.serve)
	return underLoad(l, ln, "multipath-join", "-n=30", "-max=600", "-rate2=5")
}
