package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/health"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/test/bufconn"
)

func init() {
	register("grpc",
		Variant{"streams", healthy("60 clients each hold one open stream, eight more call all the time: readers parked for long are how streams look."), grpcStreams},
		Variant{"second-listener", broken("unaccepted-listener", "never-accepted", "The server listens on two addresses and serves one; clients of the other are never answered."), grpcSecondListener},
		Variant{"silent-clients", broken("handler-leak", "read", "Clients connect again and again and never speak HTTP/2; connection timeout and keepalive are off, so each keeps a goroutine."), grpcSilentClients},
		Variant{"locked", broken("handler-leak", "", "All calls come on one connection, ten a second, and wait for a lock that an earlier one took along."), grpcLocked},
		Variant{"contended", healthy("All calls come on one connection, thirty a second, and want one lock that each holds for ten milliseconds."), grpcContended},
	)
	register("bufconn",
		Variant{"tests", healthy("Twenty in-memory servers made at start, each with a goroutine in Accept of a channel listener, beside one real one."), bufconnHealthy},
		Variant{"leak", broken("channel-listener-leak", "", "An in-memory server is made for each request and never stopped."), bufconnLeak},
	)
}

func grpcServer(opts ...grpc.ServerOption) *grpc.Server {
	s := grpc.NewServer(opts...)
	grpc_health_v1.RegisterHealthServer(s, health.NewServer())
	return s
}

func grpcStreams(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	go grpcServer().Serve(ln)
	if err := l.load("grpc-watch", ln.Addr(), "-n=60", "-rate=200"); err != nil {
		return err
	}
	if err := l.load("grpc-unary", ln.Addr(), "-n=8"); err != nil {
		return err
	}
	l.Ready()
	return nil
}

func grpcSecondListener(l *Lab) error {
	public, err := listen()
	if err != nil {
		return err
	}
	internal, err := listen() //truth:grpc/second-listener listen cause
	if err != nil {
		return err
	}
	l.keep(internal)
	s := grpcServer()
	go s.Serve(public) //truth:grpc/second-listener create
	if err := l.load("grpc-unary", public.Addr(), "-n=4"); err != nil {
		return err
	}
	if err := l.load("grpc-unary", internal.Addr(), "-n=6"); err != nil {
		return err
	}
	l.sleep(500 * time.Millisecond)
	l.Ready()
	return nil
}

func grpcSilentClients(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	s := grpcServer(grpc.ConnectionTimeout(time.Hour)) //truth:grpc/silent-clients cause
	go s.Serve(ln)                                     //truth:grpc/silent-clients create
	if err := l.load("hold", ln.Addr(), "-n=40", "-max=400", "-rate2=5"); err != nil {
		return err
	}
	l.Ready()
	return nil
}

// A registry answers under a lock.
type registry struct {
	grpc_health_v1.UnimplementedHealthServer
	mu   sync.Mutex
	held time.Duration
	lost bool
}

func (r *registry) Check(context.Context, *grpc_health_v1.HealthCheckRequest) (*grpc_health_v1.HealthCheckResponse, error) {
	r.mu.Lock() //truth:grpc/locked stuck
	if r.lost {
		return nil, errors.New("not known") //truth:grpc/locked cause
	}
	time.Sleep(r.held)
	r.mu.Unlock()
	return &grpc_health_v1.HealthCheckResponse{}, nil
}

func serveRegistry(l *Lab, r *registry, args ...string) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	s := grpc.NewServer()
	grpc_health_v1.RegisterHealthServer(s, r)
	go s.Serve(ln)
	if err := l.load("grpc-calls", ln.Addr(), args...); err != nil {
		return err
	}
	l.sleep(3 * time.Second)
	l.Ready()
	return nil
}

func grpcLocked(l *Lab) error { return serveRegistry(l, &registry{lost: true}, "-n=1") }

func grpcContended(l *Lab) error {
	return serveRegistry(l, &registry{held: 10 * time.Millisecond}, "-n=3", "-rate=100")
}

func bufconnHealthy(l *Lab) error {
	for i := 0; i < 20; i++ {
		go grpcServer().Serve(bufconn.Listen(1 << 16))
	}
	ln, err := listen()
	if err != nil {
		return err
	}
	go grpcServer().Serve(ln)
	if err := l.load("grpc-unary", ln.Addr(), "-n=4"); err != nil {
		return err
	}
	l.Ready()
	return nil
}

func bufconnLeak(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	go httpServer(func(w http.ResponseWriter, r *http.Request) {
		serveInMemory(l)
		hello(w, r)
	}).Serve(ln)
	if err := l.load("get", ln.Addr(), "-n=30", "-max=400", "-rate2=5"); err != nil {
		return err
	}
	l.Ready()
	return nil
}

// serveInMemory starts what a test helper starts, and forgets to stop it.
func serveInMemory(l *Lab) {
	var lis net.Listener = bufconn.Listen(1 << 16) //truth:bufconn/leak listen cause
	l.keep(lis)
	s := grpcServer()
	go s.Serve(lis) //truth:bufconn/leak create
}
