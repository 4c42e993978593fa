package main

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/containerd/ttrpc"
	"golang.org/x/net/http2"
	"google.golang.org/protobuf/types/known/emptypb"
)

func init() {
	// A connection of a pool: a ping, then one every five seconds.
	modes["redis-idle"] = func(ctx context.Context, t target) (any, error) {
		return talk(ctx, t, "", "*1\r\n$4\r\nPING\r\n", 5*time.Second)
	}
	// A device that says who it is and pings every ten seconds.
	modes["mqtt"] = func(ctx context.Context, t target) (any, error) {
		return talk(ctx, t, "\x10\x0c\x00\x04MQTT\x04\x02\x00\x1e\x00\x00", "\xc0\x00", 10*time.Second)
	}
	// A mail client that says hello, then NOOP every three seconds.
	modes["smtp"] = func(ctx context.Context, t target) (any, error) {
		return talk(ctx, t, "EHLO field\r\n", "NOOP\r\n", 3*time.Second)
	}
	// The same reads what comes for half a second and leaves.
	modes["smtp-leave"] = func(ctx context.Context, t target) (any, error) {
		c, err := say(ctx, t, "EHLO field\r\n")
		if err == nil {
			c.SetReadDeadline(time.Now().Add(500 * time.Millisecond))
			io.Copy(io.Discard, c)
			c.Close()
		}
		return nil, err
	}
	// The same reads nothing.
	modes["smtp-abort"] = func(ctx context.Context, t target) (any, error) {
		c, err := say(ctx, t, "EHLO field\r\n")
		if err == nil {
			time.Sleep(500 * time.Millisecond)
			c.Close()
		}
		return nil, err
	}
	// A call of a method without arguments every four seconds, in Thrift's binary protocol.
	modes["thrift"] = func(ctx context.Context, t target) (any, error) {
		return talk(ctx, t, "", "\x80\x01\x00\x01\x00\x00\x00\x04ping\x00\x00\x00\x01\x00", 4*time.Second)
	}
	// A connection of a pool of PostgreSQL's protocol: start, then a query every five seconds.
	modes["postgres"] = func(ctx context.Context, t target) (any, error) {
		return talk(ctx, t, "\x00\x00\x00\x14\x00\x03\x00\x00user\x00field\x00\x00", "Q\x00\x00\x00\x0dSELECT 1\x00", 5*time.Second)
	}
	// Calls ten times a second on one connection.
	modes["ttrpc"] = func(ctx context.Context, t target) (any, error) {
		c, err := say(ctx, t, "")
		if err != nil {
			return nil, err
		}
		client := ttrpc.NewClient(c)
		go every(ctx, 100*time.Millisecond, func() error {
			return client.Call(ctx, "field.Clock", "Now", &emptypb.Empty{}, &emptypb.Empty{})
		})
		return client, nil
	}
	// A tunnel to the address in -to, one line through it each second.
	modes["socks"] = func(ctx context.Context, t target) (any, error) {
		to, err := netip.ParseAddrPort(t.to)
		if err != nil {
			return nil, err
		}
		c, err := say(ctx, t, "\x05\x01\x00")
		if err != nil {
			return nil, err
		}
		if _, err := io.ReadFull(c, make([]byte, 2)); err != nil {
			return c, err
		}
		ip, port := to.Addr().As4(), to.Port()
		c.Write(append(append([]byte{5, 1, 0, 1}, ip[:]...), byte(port>>8), byte(port)))
		if _, err := io.ReadFull(c, make([]byte, 10)); err != nil {
			return c, err
		}
		go every(ctx, time.Second, func() error {
			io.WriteString(c, "hello\n")
			_, err := c.Read(make([]byte, 64))
			return err
		})
		return c, nil
	}
	// A request for the path in -to whose answer is read as it comes, to the end.
	modes["get-read"] = func(ctx context.Context, t target) (any, error) {
		path := t.to
		if path == "" {
			path = "/"
		}
		c, err := say(ctx, t, "GET "+path+" HTTP/1.1\r\nHost: field\r\n\r\n")
		if err == nil {
			go every(ctx, 0, func() error { _, err := c.Read(make([]byte, 4096)); return err })
		}
		return c, err
	}
	// A TLS client that gives up after half a second.
	modes["tls-leave"] = func(ctx context.Context, t target) (any, error) {
		c, err := say(ctx, t, "")
		if err != nil {
			return nil, err
		}
		c.SetDeadline(time.Now().Add(500 * time.Millisecond))
		tls.Client(c, &tls.Config{InsecureSkipVerify: true}).HandshakeContext(ctx)
		return nil, c.Close()
	}
	// Twenty streams on one connection in clear text, each read to its end.
	modes["h2c"] = func(ctx context.Context, t target) (any, error) {
		client := &http.Client{Transport: &http2.Transport{AllowHTTP: true, DialTLSContext: func(ctx context.Context, _, _ string, _ *tls.Config) (net.Conn, error) {
			return say(ctx, t, "")
		}}}
		for range 20 {
			answer, err := client.Get("http://" + t.addr + "/")
			if err != nil {
				return nil, err
			}
			go io.Copy(io.Discard, answer.Body)
		}
		return client, nil
	}
	// Not a client: an HTTP server at the address.
	modes["http-server"] = func(_ context.Context, t target) (any, error) {
		ln, err := net.Listen(t.network, t.addr)
		if err == nil {
			go http.Serve(ln, http.HandlerFunc(hello))
		}
		return ln, err
	}
	// Not a client: a server of lines at the address.
	modes["server"] = func(_ context.Context, t target) (any, error) {
		ln, err := net.Listen(t.network, t.addr)
		if err == nil {
			go acceptEach(ln)
		}
		return ln, err
	}
}

// talk says hello once, then the same line again and again, and reads what comes.
func talk(ctx context.Context, t target, hello, line string, pause time.Duration) (any, error) {
	c, err := say(ctx, t, hello)
	if err != nil {
		return nil, err
	}
	go every(ctx, 0, func() error { _, err := c.Read(make([]byte, 512)); return err })
	go every(ctx, pause, func() error { _, err := io.WriteString(c, line); return err })
	return c, nil
}
