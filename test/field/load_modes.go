package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/gorilla/websocket"
	"github.com/hashicorp/yamux"
	"github.com/quic-go/quic-go"
	"golang.org/x/crypto/ssh"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health/grpc_health_v1"
)

func init() {
	// Says nothing and stays.
	modes["hold"] = dial
	// One byte that begins a message and never the rest.
	modes["half-line"] = func(ctx context.Context, t target) (any, error) {
		return say(ctx, t, "P")
	}
	// A request whose answer nobody reads.
	modes["get-hold"] = func(ctx context.Context, t target) (any, error) {
		return say(ctx, t, "GET / HTTP/1.1\r\nHost: field\r\n\r\n")
	}
	// The same read slowly, to the end.
	modes["slow-get"] = func(ctx context.Context, t target) (any, error) {
		c, err := say(ctx, t, "")
		if err == nil {
			c.(*net.TCPConn).SetReadBuffer(16 << 10)
			_, err = io.WriteString(c, "GET / HTTP/1.1\r\nHost: field\r\n\r\n")
			go every(ctx, 100*time.Millisecond, func() error { _, err := c.Read(make([]byte, 16<<10)); return err })
		}
		return c, err
	}
	// One request on a connection of its own.
	modes["get"] = func(ctx context.Context, t target) (any, error) {
		return nil, get(ctx, t, "")
	}
	// The same behind a proxy.
	modes["proxy-get"] = func(ctx context.Context, t target) (any, error) {
		return nil, get(ctx, t, "PROXY TCP4 192.0.2.1 192.0.2.2 40000 80\r\n")
	}
	// Ten requests a second on one connection, to the end.
	modes["keep-alive"] = func(ctx context.Context, t target) (any, error) {
		c, err := say(ctx, t, "")
		if err == nil {
			go every(ctx, 100*time.Millisecond, func() error {
				io.WriteString(c, "GET / HTTP/1.1\r\nHost: field\r\n\r\n")
				_, err := c.Read(make([]byte, 4096))
				return err
			})
		}
		return c, err
	}
	// A line and its echo ten times a second, to the end.
	modes["echo"] = func(ctx context.Context, t target) (any, error) {
		c, err := say(ctx, t, "")
		if err == nil {
			go every(ctx, 100*time.Millisecond, func() error {
				io.WriteString(c, "hello\n")
				_, err := c.Read(make([]byte, 4096))
				return err
			})
		}
		return c, err
	}
	// A counter ten times a second, with no answer.
	modes["statsd"] = func(ctx context.Context, t target) (any, error) {
		c, err := say(ctx, t, "")
		if err == nil {
			go every(ctx, 100*time.Millisecond, func() error { _, err := io.WriteString(c, "hits:1|c\n"); return err })
		}
		return c, err
	}
	// A request, then away without waiting for the answer.
	modes["leave"] = func(ctx context.Context, t target) (any, error) {
		c, err := say(ctx, t, "GET / HTTP/1.1\r\nHost: field\r\n\r\n")
		if err == nil {
			time.Sleep(100 * time.Millisecond)
			c.Close()
		}
		return nil, err
	}
	// Comes, says nothing and goes.
	modes["call"] = func(ctx context.Context, t target) (any, error) {
		c, err := say(ctx, t, "")
		if err == nil {
			time.Sleep(100 * time.Millisecond)
			c.Close()
		}
		return nil, err
	}
	modes["tls-hold"] = func(ctx context.Context, t target) (any, error) {
		c, err := say(ctx, t, "")
		if err != nil {
			return nil, err
		}
		tc := tls.Client(c, &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"h2"}})
		return tc, tc.HandshakeContext(ctx)
	}
	// DNS over TCP: a query for the address of "a." twice a second.
	modes["dns"] = func(ctx context.Context, t target) (any, error) {
		query := "\x00\x13\x00\x01\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x01a\x00\x00\x01\x00\x01"
		c, err := say(ctx, t, "")
		if err == nil {
			go every(ctx, 500*time.Millisecond, func() error {
				io.WriteString(c, query)
				_, err := c.Read(make([]byte, 4096))
				return err
			})
		}
		return c, err
	}
	modes["grpc-watch"] = grpcWatch
	modes["grpc-unary"] = grpcUnary
	modes["grpc-calls"] = grpcCalls
	modes["ws-hold"] = func(ctx context.Context, t target) (any, error) { return wsDial(t) }
	modes["ws-talk"] = wsTalk
	// Reads, and so answers pings.
	modes["ws-listen"] = func(ctx context.Context, t target) (any, error) {
		c, err := wsDial(t)
		if err == nil {
			go every(ctx, 0, func() error { _, _, err := c.ReadMessage(); return err })
		}
		return c, err
	}
	modes["ws-leave"] = func(_ context.Context, t target) (any, error) {
		c, err := wsDial(t)
		if err == nil {
			time.Sleep(50 * time.Millisecond)
			c.Close()
		}
		return nil, err
	}
	modes["ssh"] = sshHold
	// A session that pings twice a second.
	modes["yamux"] = func(ctx context.Context, t target) (any, error) {
		c, err := say(ctx, t, "")
		if err != nil {
			return nil, err
		}
		s, err := yamux.Client(c, nil)
		if err == nil {
			go every(ctx, 500*time.Millisecond, func() error { _, err := s.Ping(); return err })
		}
		return s, err
	}
	modes["quic"] = quicHold
}

func dial(ctx context.Context, t target) (any, error) { return say(ctx, t, "") }

func say(ctx context.Context, t target, text string) (net.Conn, error) {
	d := net.Dialer{Timeout: time.Second}
	c, err := d.DialContext(ctx, t.network, t.addr)
	if err == nil && text != "" {
		_, err = io.WriteString(c, text)
	}
	return c, err
}

func get(ctx context.Context, t target, before string) error {
	c, err := say(ctx, t, before+"GET / HTTP/1.1\r\nHost: field\r\nConnection: close\r\n\r\n")
	if err != nil {
		return err
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(5 * time.Second))
	_, err = io.Copy(io.Discard, c)
	return err
}

func every(ctx context.Context, d time.Duration, do func() error) {
	for ctx.Err() == nil && do() == nil {
		time.Sleep(d)
	}
}

func grpcDial(t target) (*grpc.ClientConn, error) {
	return grpc.NewClient("passthrough:///"+t.addr, grpc.WithTransportCredentials(insecure.NewCredentials()))
}

// One connection with one stream that stays open.
func grpcWatch(ctx context.Context, t target) (any, error) {
	c, err := grpcDial(t)
	if err != nil {
		return nil, err
	}
	w, err := grpc_health_v1.NewHealthClient(c).Watch(ctx, &grpc_health_v1.HealthCheckRequest{}, grpc.WaitForReady(true))
	if err == nil {
		_, err = w.Recv()
	}
	return []any{c, w}, err
}

// Ten calls a second on one connection, none of which waits for another.
func grpcCalls(ctx context.Context, t target) (any, error) {
	c, err := grpcDial(t)
	if err != nil {
		return nil, err
	}
	health := grpc_health_v1.NewHealthClient(c)
	go every(ctx, 100*time.Millisecond, func() error {
		go health.Check(ctx, &grpc_health_v1.HealthCheckRequest{}, grpc.WaitForReady(true))
		return nil
	})
	return c, nil
}

func grpcUnary(ctx context.Context, t target) (any, error) {
	c, err := grpcDial(t)
	if err != nil {
		return nil, err
	}
	health := grpc_health_v1.NewHealthClient(c)
	go every(ctx, 50*time.Millisecond, func() error {
		_, err := health.Check(ctx, &grpc_health_v1.HealthCheckRequest{}, grpc.WaitForReady(true))
		return err
	})
	return c, nil
}

func wsDial(t target) (*websocket.Conn, error) {
	c, _, err := websocket.DefaultDialer.Dial(fmt.Sprintf("ws://%s/", t.addr), nil)
	return c, err
}

func wsTalk(ctx context.Context, t target) (any, error) {
	c, err := wsDial(t)
	if err == nil {
		go every(ctx, 500*time.Millisecond, func() error {
			if err := c.WriteMessage(websocket.TextMessage, []byte("hello")); err != nil {
				return err
			}
			_, _, err := c.ReadMessage()
			return err
		})
	}
	return c, err
}

func sshHold(_ context.Context, t target) (any, error) {
	return ssh.Dial(t.network, t.addr, &ssh.ClientConfig{
		User: "field", Auth: []ssh.AuthMethod{ssh.Password("field")}, HostKeyCallback: ssh.InsecureIgnoreHostKey(), Timeout: 2 * time.Second,
	})
}

func quicHold(ctx context.Context, t target) (any, error) {
	return quic.DialAddr(ctx, t.addr, &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"field"}}, &quic.Config{KeepAlivePeriod: time.Second})
}
