package main

import (
	"context"
	"io"
	"net"
)

func init() {
	// What the relay is in front of: echoes, and keeps a connection until its client closes it.
	modes["backend"] = func(ctx context.Context, t target) (any, error) {
		ln, err := net.Listen(t.network, t.addr)
		if err == nil {
			go acceptEach(ln)
		}
		return ln, err
	}
	register("relay",
		Variant{"sessions", healthy("A relay copies between clients, which come eight a second and talk, and a backend."), relaySessions},
		Variant{"silent", broken("handler-leak", "read", "Clients come to the relay, say nothing and stay; nothing ends their connections."), relaySilent},
		Variant{"half", broken("close-wait-leak", "", "Clients have closed; the relay tells the backend nothing of it and waits for its end."), relayHalf},
	)
}

// relay copies both ways between its clients and a backend, a process of its own.
func relay(l *Lab, join func(client, backend net.Conn), mode string, args ...string) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	backend, err := l.backend("backend")
	if err != nil {
		return err
	}
	go serveConns(ln, func(client net.Conn) {
		c, err := net.Dial("tcp", backend.String())
		if err != nil {
			client.Close()
			return
		}
		join(client, c)
	})
	return underLoad(l, ln, mode, args...)
}

// Either end closes both.
func joinBoth(client, backend net.Conn) {
	one := make(chan struct{}, 2)
	pipe := func(to, from net.Conn) {
		io.Copy(to, from) //truth:relay/silent stuck cause
		one <- struct{}{}
	}
	go pipe(backend, client) //truth:relay/silent create
	go pipe(client, backend)
	<-one
	client.Close()
	backend.Close()
}

func joinUntilBackendEnds(client, backend net.Conn) {
	go io.Copy(backend, client)
	io.Copy(client, backend) //truth:relay/half stuck cause
	client.Close()
	backend.Close()
}

func relaySessions(l *Lab) error {
	return relay(l, joinBoth, "echo", "-n=20", "-max=600", "-rate2=8")
}

func relaySilent(l *Lab) error {
	return relay(l, joinBoth, "hold", "-n=40", "-max=600", "-rate2=8")
}

func relayHalf(l *Lab) error {
	return relay(l, joinUntilBackendEnds, "call", "-n=30", "-max=600", "-rate2=5")
}
