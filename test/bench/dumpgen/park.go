package main

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

type memoryListener struct{ conns chan net.Conn }

func newMemoryListener() *memoryListener { return &memoryListener{conns: make(chan net.Conn)} }

func (l *memoryListener) Accept() (net.Conn, error) {
	conn, ok := <-l.conns
	if !ok {
		return nil, errors.New("closed")
	}
	return conn, nil
}
func (l *memoryListener) Close() error   { return nil }
func (l *memoryListener) Addr() net.Addr { return &net.UnixAddr{Name: "memory", Net: "unix"} }

// dial leaves an idle connection, or one whose request never ends. The request has a body that does not come: without one
// net/http starts a background read per connection, each "in goroutine N" is a bucket of its own to panicparse, and its
// aggregation is quadratic in them (100 s for 110k goroutines). This dump is its good case.
func (l *memoryListener) dial(i int) {
	client, server := net.Pipe()
	l.conns <- server
	if i%2 == 0 {
		go io.WriteString(client, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n")
	}
}

func slowHandler(_ http.ResponseWriter, r *http.Request) { query(r.Context(), "select", 3) }

//go:noinline
func query(ctx context.Context, sql string, depth int) error {
	if depth > 0 {
		return query(ctx, sql, depth-1)
	}
	<-ctx.Done()
	return ctx.Err()
}

func acceptLoop(ln net.Listener) {
	for {
		conn, err := ln.Accept()
		if err != nil {
			return
		}
		conn.Close()
	}
}

type topic struct {
	name  string
	shard int
}

type broker struct {
	mu    sync.Mutex
	done  chan int
	quit  chan struct{}
	group sync.WaitGroup
}

func newBroker() *broker {
	b := &broker{done: make(chan int), quit: make(chan struct{})}
	b.group.Add(1)
	b.mu.Lock()
	return b
}

func (b *broker) consume(t topic, depth int) {
	b.fetch(&t, t.name, []int{t.shard}, depth)
}

//go:noinline
func (b *broker) fetch(t *topic, name string, offsets []int, depth int) {
	if depth > 0 {
		b.fetch(t, name, offsets, depth-1)
		return
	}
	b.poll(t, len(offsets), 1.5)
}

//go:noinline
func (b *broker) poll(t *topic, n int, backoff float64) {
	select {
	case <-b.done:
	case <-b.quit:
	}
}

func (b *broker) locked(i int, key string) {
	b.update(key, func() int { return i })
}

//go:noinline
func (b *broker) update(key string, value func() int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	value()
}

//go:noinline
func wait[T any](c chan T, depth int) {
	if depth > 0 {
		wait[T](c, depth-1)
		return
	}
	<-c
}

type options struct{ retries int }

type session struct {
	cond *sync.Cond
	id   int
}

func newSession(id int) *session { return &session{cond: sync.NewCond(&sync.Mutex{}), id: id} }

func (s *session) loop(timeout time.Duration, o *options) { s.await(o, timeout, "ready") }

//go:noinline
func (s *session) await(o *options, timeout time.Duration, what string) {
	s.cond.L.Lock()
	for o.retries >= 0 {
		s.cond.Wait()
	}
}

func nap(d time.Duration) { time.Sleep(d) }

func startWorker(b *broker, i int) {
	jobs := make(chan func())
	go func() {
		defer close(jobs)
		for job := range jobs {
			job()
		}
	}()
	_ = i
}
