package main

import (
	"net"
	"net/http"
	"time"

	"github.com/hashicorp/yamux"
	"github.com/soheilhy/cmux"
	"github.com/xtaci/smux"
)

func init() {
	register("cmux",
		Variant{"two-protocols", healthy("HTTP/1 and gRPC on one port, both matched and served, under load."), cmuxHealthy},
		Variant{"silent-clients", broken("handler-leak", "read", "No read timeout for the matchers: clients that say nothing keep the sniffing goroutines for ever."), cmuxSilent},
		Variant{"unserved-matcher", Truth{Class: "unaccepted-listener", Cause: "never-accepted", Also: []string{"handler-leak"}, Severity: "error",
			Explain: "A matched listener is never served: accepted connections pile up behind its channel."}, cmuxUnserved},
		Variant{"one-channel", broken("stalled-accept-loop", "channel", "A multiplexer of one's own hands connections over in its accept loop; the workers have stopped taking them."), muxOneChannel},
	)
	register("yamux",
		Variant{"sessions", healthy("Forty sessions over TCP, each with a goroutine that waits for a stream in memory."), yamuxHealthy},
		Variant{"arriving", healthy("Clients arrive five a second, each opens a session on its connection and stays: sessions grow with their clients."), yamuxArriving},
		Variant{"leak", broken("channel-listener-leak", "", "A session over a pipe is made for each request and never closed; its accept loop waits for ever."), yamuxLeak},
	)
	register("smux",
		Variant{"leak", broken("channel-listener-leak", "", "The same with a session type whose accept method has another name."), smuxLeak},
	)
}

func cmuxHealthy(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	m := cmux.New(ln)
	m.SetReadTimeout(5 * time.Second)
	grpcLn := m.MatchWithWriters(cmux.HTTP2MatchHeaderFieldSendSettings("content-type", "application/grpc"))
	httpLn := m.Match(cmux.HTTP1Fast())
	go grpcServer().Serve(grpcLn)
	go httpServer(hello).Serve(httpLn)
	go m.Serve()
	if err := l.load("grpc-unary", ln.Addr(), "-n=8"); err != nil {
		return err
	}
	if err := l.load("get", ln.Addr(), "-n=100", "-max=20000", "-rate=200"); err != nil {
		return err
	}
	l.Ready()
	return nil
}

func cmuxSilent(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	m := cmux.New(ln) //truth:cmux/silent-clients cause
	httpLn := m.Match(cmux.HTTP1Fast())
	go httpServer(hello).Serve(httpLn)
	go m.Serve() //truth:cmux/silent-clients create
	if err := l.load("half-line", ln.Addr(), "-n=40", "-max=400", "-rate2=5"); err != nil {
		return err
	}
	l.Ready()
	return nil
}

func cmuxUnserved(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	m := cmux.New(ln)
	// Nobody accepts on it: the first 1,024 connections go into its channel, the others wait before it.
	l.keep(m.Match(cmux.HTTP1Fast())) //truth:cmux/unserved-matcher listen cause
	go m.Serve()                      //truth:cmux/unserved-matcher create
	if err := l.load("get-hold", ln.Addr(), "-n=1100", "-max=2000", "-rate=600", "-rate2=10"); err != nil {
		return err
	}
	l.Ready()
	return nil
}

// A handOff is a listener fed through a channel.
type handOff struct {
	net.Listener
	conns chan net.Conn
}

func (h *handOff) Accept() (net.Conn, error) { return <-h.conns, nil }

// feed accepts for the other side of the channel.
func (h *handOff) feed() {
	for {
		c, err := h.Listener.Accept()
		if err != nil {
			return
		}
		h.conns <- c //truth:cmux/one-channel stuck cause
	}
}

func muxOneChannel(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	h := &handOff{ln, make(chan net.Conn)}
	go h.feed() //truth:cmux/one-channel create
	for i := 0; i < 4; i++ {
		go func() {
			c, _ := h.Accept()
			l.keep(c)
			select {} // a worker that never comes back
		}()
	}
	if err := l.load("get-hold", ln.Addr(), "-n=30", "-max=200", "-rate2=5"); err != nil {
		return err
	}
	l.sleep(300 * time.Millisecond)
	l.Ready()
	return nil
}

func yamuxHealthy(l *Lab) error {
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
			go func() {
				s, err := yamux.Server(c, nil)
				if err == nil {
					acceptStreams(s.Accept)
				}
			}()
		}
	}()
	for i := 0; i < 40; i++ {
		near, far := net.Pipe()
		go func() {
			if s, err := yamux.Server(near, nil); err == nil {
				acceptStreams(s.Accept)
			}
		}()
		c, err := yamux.Client(far, nil)
		if err != nil {
			return err
		}
		l.keep(c)
	}
	l.sleep(300 * time.Millisecond)
	l.Ready()
	return nil
}

func yamuxArriving(l *Lab) error {
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
			s, err := yamux.Server(c, nil)
			if err != nil {
				c.Close()
				continue
			}
			go acceptStreams(s.Accept)
		}
	}()
	if err := l.load("yamux", ln.Addr(), "-n=30", "-max=400", "-rate2=5"); err != nil {
		return err
	}
	l.Ready()
	return nil
}

func acceptStreams(accept func() (net.Conn, error)) {
	for {
		st, err := accept()
		if err != nil {
			return
		}
		st.Close()
	}
}

func yamuxLeak(l *Lab) error {
	config := yamux.DefaultConfig()
	config.EnableKeepAlive = false
	return perRequest(l, func() {
		near, far := net.Pipe()
		l.keep(far)
		s, err := yamux.Server(near, config) //truth:yamux/leak cause
		if err == nil {
			go acceptStreams(s.Accept) //truth:yamux/leak create
		}
	})
}

func smuxLeak(l *Lab) error {
	config := smux.DefaultConfig()
	config.KeepAliveDisabled = true
	return perRequest(l, func() {
		near, far := net.Pipe()
		l.keep(far)
		s, err := smux.Server(near, config) //truth:smux/leak cause
		if err != nil {
			return
		}
		go func() { //truth:smux/leak create
			for {
				if _, err := s.AcceptStream(); err != nil {
					return
				}
			}
		}()
	})
}

// perRequest calls do for each request, thirty times at once and then five times a second.
func perRequest(l *Lab, do func()) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	go httpServer(func(w http.ResponseWriter, r *http.Request) {
		do()
		hello(w, r)
	}).Serve(ln)
	if err := l.load("get", ln.Addr(), "-n=30", "-max=400", "-rate2=5"); err != nil {
		return err
	}
	l.Ready()
	return nil
}
