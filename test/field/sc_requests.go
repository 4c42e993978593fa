package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/rpc"
	"net/rpc/jsonrpc"
	"sync"
	"time"
)

func init() {
	modes["json-call"] = func(ctx context.Context, t target) (any, error) {
		return say(ctx, t, `{"method":"Books.Find","params":[1],"id":1}`)
	}
	// Takes connections and never answers.
	modes["mute"] = func(ctx context.Context, t target) (any, error) { return net.Listen(t.network, t.addr) }
	register("requests",
		Variant{"locked", broken("handler-leak", "", "A return without Unlock: every request since waits for the lock, and clients keep coming."), requestsLocked},
		Variant{"rpc", broken("handler-leak", "", "A method waits for an answer that nobody sends: each call keeps its goroutine and its client, who is not silent but waits."), requestsRPC},
		Variant{"pool", Truth{Class: "handler-leak", Also: []string{"inconclusive"}, Severity: "error",
			Explain: "Every handler waits for a slot that one who failed did not give back. Two looks cannot tell it from long polls."}, requestsPool},
		Variant{"waitgroup", Truth{Class: "handler-leak", Also: []string{"inconclusive"}, Severity: "error",
			Explain: "Every handler waits for two goroutines, one of which does not say that it has ended."}, requestsWaitGroup},
		Variant{"service", Truth{Class: "handler-leak", Also: []string{"inconclusive"}, Severity: "error",
			Explain: "Every handler asks a service that takes connections and never answers, without a deadline."}, requestsService},
		Variant{"contended", healthy("Sixty clients and five more a second want one lock, which each holds for two milliseconds: most wait for it at any moment, and all get it."), requestsContended},
		Variant{"background", healthy("Each request leaves a goroutine behind that sends to nobody: a leak, but neither of Accept nor of a connection."), requestsBackground},
		Variant{"long-polls", Truth{Class: "healthy", Also: []string{"inconclusive"}, Severity: "none",
			Explain: "Clients come five a second and wait half a minute for news."}, requestsLongPolls},
		Variant{"fake-upstream", broken("listener-leak", "", "Each request starts a server of net/http/httptest and does not close it; the connections it came on stay."), requestsFakeUpstream},
	)
}

// serveRequests has no deadlines for answers, as is right for streams.
func serveRequests(l *Lab, h http.HandlerFunc, mode string, args ...string) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	go (&http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second}).Serve(ln)
	return underLoad(l, ln, mode, args...)
}

// underLoad is ready when clients have come for a second.
func underLoad(l *Lab, ln net.Listener, mode string, args ...string) error {
	if err := l.load(mode, ln.Addr(), args...); err != nil {
		return err
	}
	l.sleep(time.Second)
	l.Ready()
	return nil
}

// A stock is what all requests of a service want.
type stock struct {
	mu   sync.Mutex
	left int
}

func (s *stock) take() bool {
	s.mu.Lock() //truth:requests/locked stuck
	if s.left == 0 {
		return false //truth:requests/locked cause
	}
	s.left--
	s.mu.Unlock()
	return true
}

func requestsLocked(l *Lab) error {
	s := &stock{left: 3}
	return serveRequests(l, func(w http.ResponseWriter, r *http.Request) {
		if !s.take() {
			http.Error(w, "sold out", http.StatusGone)
		}
	}, "get-hold", "-n=60", "-max=4000", "-rate2=10")
}

// Books answers when the index says so, which is gone.
type Books struct{ index chan int }

// Find is called through net/rpc.
func (b *Books) Find(id int, at *int) error {
	*at = <-b.index //truth:requests/rpc stuck cause
	return nil
}

func requestsRPC(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	s := rpc.NewServer()
	if err := s.Register(&Books{make(chan int)}); err != nil {
		return err
	}
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			go s.ServeCodec(jsonrpc.NewServerCodec(c))
		}
	}()
	return underLoad(l, ln, "json-call", "-n=60", "-max=4000", "-rate2=10")
}

func requestsPool(l *Lab) error {
	slots := make(chan struct{}, 4)
	return serveRequests(l, func(w http.ResponseWriter, r *http.Request) {
		slots <- struct{}{} //truth:requests/pool stuck cause
		http.Error(w, "no answer from there", http.StatusBadGateway)
	}, "get-hold", "-n=60", "-max=4000", "-rate2=10")
}

func requestsContended(l *Lab) error {
	var mu sync.Mutex
	return serveRequests(l, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		time.Sleep(2 * time.Millisecond)
		mu.Unlock()
		hello(w, r)
	}, "keep-alive", "-n=60", "-max=4000", "-rate2=5")
}

func requestsLongPolls(l *Lab) error {
	return serveRequests(l, func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-time.After(30 * time.Second):
			hello(w, r)
		}
	}, "get-hold", "-n=60", "-max=4000", "-rate2=5")
}

func requestsBackground(l *Lab) error {
	results := make(chan int)
	return serveRequests(l, func(w http.ResponseWriter, r *http.Request) {
		go func() { results <- 1 }()
		hello(w, r)
	}, "get", "-n=60", "-max=4000", "-rate2=20")
}

func requestsFakeUpstream(l *Lab) error {
	return serveRequests(l, func(w http.ResponseWriter, r *http.Request) {
		up := httptest.NewServer(http.HandlerFunc(hello)) //truth:requests/fake-upstream create listen cause
		c, err := net.Dial("tcp", up.Listener.Addr().String())
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		c.Close()
		io.WriteString(w, "hello")
	}, "get-hold", "-n=40", "-max=400", "-rate2=10")
}

func requestsWaitGroup(l *Lab) error {
	return serveRequests(l, func(w http.ResponseWriter, r *http.Request) {
		var both sync.WaitGroup
		both.Add(2)
		go func() { both.Done() }()
		go func() {
			if r.Method == http.MethodPost {
				both.Done()
			}
		}()
		both.Wait() //truth:requests/waitgroup stuck cause
	}, "get-hold", "-n=30", "-max=600", "-rate2=8")
}

func requestsService(l *Lab) error {
	service, err := l.backend("mute")
	if err != nil {
		return err
	}
	return serveRequests(l, func(w http.ResponseWriter, r *http.Request) {
		c, err := net.Dial("tcp", service.String())
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer c.Close()
		io.WriteString(c, "price 7\n")
		io.Copy(w, c) //truth:requests/service stuck cause
	}, "get-hold", "-n=30", "-max=600", "-rate2=8")
}
