package main

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"net/rpc"
	"os"
	"path/filepath"
	"time"

	"github.com/coder/websocket"
	gorilla "github.com/gorilla/websocket"
	"github.com/pires/go-proxyproto"
	"golang.org/x/crypto/ssh"
)

func init() {
	register("websocket",
		Variant{"idle", healthy("Eighty clients that rightly stay and seldom speak."), wsIdle},
		Variant{"arriving", healthy("Clients arrive five a second, stay and speak twice a second, as after a deployment: growth of work, not a leak."), wsArriving},
		Variant{"silent-clients", broken("handler-leak", "read", "Clients come back again and again and leave their old connection open; no read deadline, no ping."), wsSilent},
		Variant{"subscribers", healthy("Subscribers arrive three a second and wait for news; a pump reads each with a deadline and answers pings."), wsSubscribers},
		Variant{"gone-clients", broken("close-wait-leak", "", "Handlers wait for work on a channel and never read, so they do not see that their clients have closed."), wsGone},
	)
	register("proxyproto",
		Variant{"headers", healthy("An HTTP server behind a proxy that sends its header with each connection."), proxyHealthy},
		Variant{"slow-header", broken("stalled-accept-loop", "inline-handler", "The loop logs the client's address, for which the library reads the header: one client that sends none stops everybody."), proxySlow},
	)
	register("ssh",
		Variant{"sessions", healthy("Each handshake on a goroutine of its own; thirty idle sessions."), sshHealthy},
		Variant{"handshake", broken("stalled-accept-loop", "handshake", "The loop does the SSH handshake itself; one silent client stops everybody."), sshInline},
	)
	register("rpc",
		Variant{"unix", healthy("net/rpc on a unix socket, clients that stay."), rpcHealthy},
		Variant{"loop-ended", broken("unaccepted-listener", "loop-ended", "The accept loop returns when the first line of one client is wrong; the socket stays open."), rpcLoopEnded},
	)
}

func wsServe(l *Lab, h http.HandlerFunc) (net.Listener, error) {
	ln, err := listen()
	if err == nil {
		srv := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second}
		go srv.Serve(ln) //truth:websocket/silent-clients,websocket/gone-clients create
	}
	return ln, err
}

var upgrader gorilla.Upgrader

// echoMessages is a websocket handler as it stands in many tutorials.
func echoMessages(w http.ResponseWriter, r *http.Request) {
	c, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer c.Close()
	for {
		kind, msg, err := c.ReadMessage() //truth:websocket/silent-clients stuck cause
		if err != nil || c.WriteMessage(kind, msg) != nil {
			return
		}
	}
}

func wsIdle(l *Lab) error { return wsLoad(l, echoMessages, "ws-hold", "-n=80") }

func wsArriving(l *Lab) error {
	return wsLoad(l, echoMessages, "ws-talk", "-n=40", "-max=400", "-rate2=5")
}

func wsSilent(l *Lab) error {
	return wsLoad(l, echoMessages, "ws-hold", "-n=40", "-max=400", "-rate2=5")
}

// wsSubscribers is the usual pair of pumps: one reads with a deadline that every pong renews, one writes and pings.
func wsSubscribers(l *Lab) error {
	return wsLoad(l, func(w http.ResponseWriter, r *http.Request) {
		c, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		c.SetPongHandler(func(string) error { return c.SetReadDeadline(time.Now().Add(5 * time.Second)) })
		c.SetReadDeadline(time.Now().Add(5 * time.Second))
		closed := make(chan struct{})
		go func() {
			defer close(closed)
			for {
				if _, _, err := c.ReadMessage(); err != nil {
					return
				}
			}
		}()
		defer c.Close()
		for {
			select {
			case <-closed:
				return
			case <-time.After(time.Second):
				if c.WriteControl(gorilla.PingMessage, nil, time.Now().Add(time.Second)) != nil {
					return
				}
			}
		}
	}, "ws-listen", "-n=40", "-max=400", "-rate2=3")
}

func wsGone(l *Lab) error {
	jobs := make(chan string) // nobody sends any
	return wsLoad(l, func(w http.ResponseWriter, r *http.Request) {
		c, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		defer c.CloseNow()
		for job := range jobs { //truth:websocket/gone-clients stuck cause
			if c.Write(r.Context(), websocket.MessageText, []byte(job)) != nil {
				return
			}
		}
	}, "ws-leave", "-n=30", "-max=60", "-rate2=2")
}

func wsLoad(l *Lab, h http.HandlerFunc, mode string, args ...string) error {
	ln, err := wsServe(l, h)
	if err != nil {
		return err
	}
	if err := l.load(mode, ln.Addr(), args...); err != nil {
		return err
	}
	l.sleep(300 * time.Millisecond)
	l.Ready()
	return nil
}

func proxyHealthy(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	go httpServer(hello).Serve(&proxyproto.Listener{Listener: ln, ReadHeaderTimeout: 2 * time.Second})
	if err := l.load("proxy-get", ln.Addr(), "-n=100", "-max=20000", "-rate=200"); err != nil {
		return err
	}
	l.Ready()
	return nil
}

func proxySlow(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	pl := &proxyproto.Listener{Listener: ln, ReadHeaderTimeout: time.Hour}
	go func() { //truth:proxyproto/slow-header create
		for {
			c, err := pl.Accept()
			if err != nil {
				return
			}
			from := c.RemoteAddr() //truth:proxyproto/slow-header stuck cause
			go func() { l.keep(from); io.Copy(c, c); c.Close() }()
		}
	}()
	if err := l.load("hold", ln.Addr(), "-n=30", "-max=200", "-rate2=5"); err != nil {
		return err
	}
	l.Ready()
	return nil
}

func sshConfig() (*ssh.ServerConfig, error) {
	cert, err := selfSigned("field")
	if err != nil {
		return nil, err
	}
	signer, err := ssh.NewSignerFromKey(cert.PrivateKey)
	if err != nil {
		return nil, err
	}
	c := &ssh.ServerConfig{PasswordCallback: func(ssh.ConnMetadata, []byte) (*ssh.Permissions, error) { return nil, nil }}
	c.AddHostKey(signer)
	return c, nil
}

func sshHealthy(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	config, err := sshConfig()
	if err != nil {
		return err
	}
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			go sshSession(c, config)
		}
	}()
	if err := l.load("ssh", ln.Addr(), "-n=30", "-rate=60"); err != nil {
		return err
	}
	l.Ready()
	return nil
}

func sshSession(c net.Conn, config *ssh.ServerConfig) {
	_, channels, requests, err := ssh.NewServerConn(c, config)
	if err != nil {
		c.Close()
		return
	}
	go ssh.DiscardRequests(requests)
	for ch := range channels {
		ch.Reject(ssh.Prohibited, "")
	}
}

func sshInline(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	config, err := sshConfig()
	if err != nil {
		return err
	}
	go func() { //truth:ssh/handshake create
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			if _, _, _, err := ssh.NewServerConn(c, config); err != nil { //truth:ssh/handshake stuck cause
				c.Close()
			}
		}
	}()
	if err := l.load("hold", ln.Addr(), "-n=30", "-max=200", "-rate2=5"); err != nil {
		return err
	}
	l.Ready()
	return nil
}

// Clock is what the RPC server offers.
type Clock struct{}

// Now is the method of the service.
func (Clock) Now(_ int, reply *string) error { *reply = time.Now().String(); return nil }

func unixListener() (net.Listener, error) {
	dir, err := os.MkdirTemp("", "field")
	if err != nil {
		return nil, err
	}
	return net.Listen("unix", filepath.Join(dir, "s"))
}

func rpcHealthy(l *Lab) error {
	ln, err := unixListener()
	if err != nil {
		return err
	}
	s := rpc.NewServer()
	if err := s.Register(Clock{}); err != nil {
		return err
	}
	go s.Accept(ln)
	if err := l.load("hold", ln.Addr(), "-n=30"); err != nil {
		return err
	}
	l.sleep(200 * time.Millisecond)
	l.Ready()
	<-l.ctx.Done()
	return ln.Close()
}

var errVersion = errors.New("wrong version")

func checkVersion(c net.Conn) error {
	c.SetReadDeadline(time.Now().Add(200 * time.Millisecond))
	if line, err := bufio.NewReader(c).ReadString('\n'); err != nil || line != "v1\n" {
		return errVersion
	}
	return nil
}

func rpcLoopEnded(l *Lab) error {
	ln, err := unixListener() //truth:rpc/loop-ended listen
	if err != nil {
		return err
	}
	s := rpc.NewServer()
	go func() { //truth:rpc/loop-ended create
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			if err := checkVersion(c); err != nil {
				l.keep(c)
				return //truth:rpc/loop-ended cause
			}
			go s.ServeConn(c) //truth:rpc/loop-ended loop
		}
	}()
	if err := l.load("hold", ln.Addr(), "-n=12"); err != nil {
		return err
	}
	l.sleep(500 * time.Millisecond)
	l.Ready()
	<-l.ctx.Done()
	return ln.Close()
}
