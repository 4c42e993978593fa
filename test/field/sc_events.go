package main

import (
	"crypto/tls"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/libp2p/go-reuseport"
	"github.com/panjf2000/gnet/v2"
	"github.com/quic-go/quic-go"
	"github.com/tidwall/evio"
	"github.com/valyala/fasthttp"
	"github.com/valyala/tcplisten"
	"golang.org/x/net/http2"
)

func init() {
	register("gnet",
		Variant{"echo", healthy("An event loop of its own accepts through its own epoll instance: no goroutine is in Accept, and nothing is wrong."), gnetHealthy},
		Variant{"blocked-loop", broken("stalled-accept-loop", "mutex", "A handler waits for a lock on the only event loop, which is also the one that accepts."), gnetBlocked},
	)
	register("evio",
		Variant{"echo", healthy("Another event loop, idle and under load."), evioHealthy},
	)
	register("fasthttp",
		Variant{"load", healthy("Keep-alive and short connections, workers parked on channels between them."), fasthttpHealthy},
		Variant{"reuseport", healthy("Four listeners of one address, each served."), fasthttpReusePort},
	)
	register("reuseport",
		Variant{"spare-member", broken("unaccepted-listener", "reuseport", "Two listeners share an address and one of them is not served; the kernel gives it half of the clients."), reusePortSpare},
	)
	register("quic",
		Variant{"udp", healthy("A QUIC listener waits on a channel above one UDP socket, which never listens; beside it an idle TCP listener."), quicHealthy},
	)
	register("quic-streams",
		Variant{"arriving", healthy("QUIC clients arrive three a second; each connection has a goroutine that waits for streams."), quicArriving},
	)
	register("http2",
		Variant{"idle", healthy("A hundred and fifty idle TLS connections with keepalive."), http2Idle},
	)
}

type echoLoop struct {
	gnet.BuiltinEventEngine
	booted  chan struct{}
	waitFor *sync.Mutex
}

func (e *echoLoop) OnBoot(gnet.Engine) gnet.Action { close(e.booted); return gnet.None }

func (e *echoLoop) OnTraffic(c gnet.Conn) gnet.Action {
	if e.waitFor != nil {
		e.waitFor.Lock() //truth:gnet/blocked-loop stuck
		e.waitFor.Unlock()
	}
	b, _ := c.Next(-1)
	c.Write(b)
	return gnet.None
}

// free is an address that nobody listens on; these libraries bind by themselves and do not tell the port.
func free() (net.Addr, error) {
	ln, err := listen()
	if err != nil {
		return nil, err
	}
	return ln.Addr(), ln.Close()
}

func gnetServe(e *echoLoop, opts ...gnet.Option) (net.Addr, error) {
	addr, err := free()
	if err != nil {
		return nil, err
	}
	e.booted = make(chan struct{})
	go gnet.Run(e, "tcp://"+addr.String(), opts...) //truth:gnet/blocked-loop create
	<-e.booted
	return addr, nil
}

func gnetHealthy(l *Lab) error {
	addr, err := gnetServe(&echoLoop{}, gnet.WithMulticore(true))
	if err != nil {
		return err
	}
	if err := l.load("echo", addr, "-n=40"); err != nil {
		return err
	}
	l.Ready()
	return nil
}

func gnetBlocked(l *Lab) error {
	var mu sync.Mutex
	mu.Lock() //truth:gnet/blocked-loop cause
	addr, err := gnetServe(&echoLoop{waitFor: &mu}, gnet.WithNumEventLoop(1), gnet.WithReusePort(true))
	if err != nil {
		return err
	}
	if err := l.load("echo", addr, "-n=30"); err != nil {
		return err
	}
	l.sleep(300 * time.Millisecond)
	l.Ready()
	return nil
}

func evioHealthy(l *Lab) error {
	addr, err := free()
	if err != nil {
		return err
	}
	serving := make(chan struct{})
	go evio.Serve(evio.Events{
		Serving: func(evio.Server) evio.Action { close(serving); return evio.None },
		Data:    func(_ evio.Conn, in []byte) ([]byte, evio.Action) { return in, evio.None },
	}, "tcp://"+addr.String())
	<-serving
	if err := l.load("echo", addr, "-n=30"); err != nil {
		return err
	}
	l.Ready()
	return nil
}

func fastHello(c *fasthttp.RequestCtx) { c.WriteString("hello") }

func fasthttpHealthy(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	s := &fasthttp.Server{Handler: fastHello, ReadTimeout: 10 * time.Second, IdleTimeout: time.Minute}
	go s.Serve(ln)
	if err := l.load("keep-alive", ln.Addr(), "-n=50"); err != nil {
		return err
	}
	if err := l.load("get", ln.Addr(), "-n=100", "-max=20000", "-rate=200"); err != nil {
		return err
	}
	l.Ready()
	return nil
}

func fasthttpReusePort(l *Lab) error {
	addr, err := free()
	if err != nil {
		return err
	}
	config := tcplisten.Config{ReusePort: true}
	for i := 0; i < 4; i++ {
		ln, err := config.NewListener("tcp4", addr.String())
		if err != nil {
			return err
		}
		go fasthttp.Serve(ln, fastHello)
	}
	if err := l.load("get", addr, "-n=100", "-max=20000", "-rate=150"); err != nil {
		return err
	}
	l.Ready()
	return nil
}

func reusePortSpare(l *Lab) error {
	first, err := reuseport.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	second, err := reuseport.Listen("tcp", first.Addr().String()) //truth:reuseport/spare-member listen cause
	if err != nil {
		return err
	}
	l.keep(second)
	go httpServer(hello).Serve(first) //truth:reuseport/spare-member create
	if err := l.load("get-hold", first.Addr(), "-n=40"); err != nil {
		return err
	}
	l.Ready()
	return nil
}

func quicHealthy(l *Lab) error {
	cert, err := selfSigned("field")
	if err != nil {
		return err
	}
	q, err := quic.ListenAddr("127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{cert}, NextProtos: []string{"field"}}, nil)
	if err != nil {
		return err
	}
	go func() {
		for {
			c, err := q.Accept(l.ctx)
			if err != nil {
				return
			}
			l.keep(c)
		}
	}()
	ln, err := listen()
	if err != nil {
		return err
	}
	go httpServer(hello).Serve(ln)
	if err := l.load("quic", q.Addr(), "-n=20", "-rate=40"); err != nil {
		return err
	}
	l.Ready()
	return nil
}

func quicArriving(l *Lab) error {
	cert, err := selfSigned("field")
	if err != nil {
		return err
	}
	q, err := quic.ListenAddr("127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{cert}, NextProtos: []string{"field"}}, nil)
	if err != nil {
		return err
	}
	go func() {
		for {
			c, err := q.Accept(l.ctx)
			if err != nil {
				return
			}
			go func() {
				for {
					if _, err := c.AcceptStream(l.ctx); err != nil {
						return
					}
				}
			}()
		}
	}()
	if err := l.load("quic", q.Addr(), "-n=20", "-max=300", "-rate=40", "-rate2=3"); err != nil {
		return err
	}
	l.Ready()
	return nil
}

func http2Idle(l *Lab) error {
	cert, err := selfSigned("field")
	if err != nil {
		return err
	}
	ln, err := listen()
	if err != nil {
		return err
	}
	srv := &http.Server{
		Handler: http.HandlerFunc(hello), ReadHeaderTimeout: 5 * time.Second,
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{cert}},
	}
	if err := http2.ConfigureServer(srv, &http2.Server{IdleTimeout: 10 * time.Minute}); err != nil {
		return err
	}
	go srv.ServeTLS(ln, "", "")
	if err := l.load("tls-hold", ln.Addr(), "-n=150", "-rate=150"); err != nil {
		return err
	}
	l.Ready()
	return nil
}
