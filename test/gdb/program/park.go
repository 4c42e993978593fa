package main

import (
	"context"
	"io"
	"net"
	"os"
	"reflect"
	"runtime"
	"sort"
	"sync"
	"syscall"
	"time"
)

var never = make(chan int)

// parkShapes starts goroutines that park for good, each behind other kinds of calls.
func parkShapes() {
	for i := 0; i < 3; i++ {
		go receive(i)
	}
	go send(1)
	go func() { select {} }()
	go func() {
		select {
		case <-never:
		case never <- 1:
		}
	}()
	go func() { <-(chan int)(nil) }()
	go func() { time.Sleep(time.Hour) }()
	go func() { <-time.After(time.Hour) }()
	parkAtLocks()
	parkInPipes()
	go outer(7)
	go twice(never)
	go box[string]{}.wait(3)
	go (&box[int]{}).waitClosed()
	go waitFor(context.Background(), map[string]int{"a": 1})
	keeper := &keep{}
	go keeper.run()
	method := keeper.run
	go method()
	go callRun(keeper)
	go func() { func() { func() { <-never }() }() }()
	go recurse(40)
	go recurse(400)
	go func() { reflect.ValueOf(receive).Call([]reflect.Value{reflect.ValueOf(1)}) }()
	go func() {
		sort.Slice([]int{2, 1}, func(i, j int) bool { <-never; return i < j })
	}()
	go recovering()
	go nilDereference(nil)
	go func() {
		defer func() { <-never }()
		runtime.Goexit()
	}()
	go func() {
		runtime.LockOSThread()
		<-never
	}()
	go func(a, b int, c string) { receive(a + b + len(c)) }(1, 2, "three")
}

func parkAtLocks() {
	var mu sync.Mutex
	mu.Lock()
	go func() { mu.Lock() }()
	var rw sync.RWMutex
	rw.Lock()
	go func() { rw.RLock() }()
	go func() { rw.Lock() }()
	cond := sync.NewCond(&sync.Mutex{})
	go func() { cond.L.Lock(); cond.Wait() }()
	var group sync.WaitGroup
	group.Add(1)
	go group.Wait()
	var once sync.Once
	go once.Do(func() { <-never })
	go func() { time.Sleep(10 * time.Millisecond); once.Do(func() {}) }()
}

func parkInPipes() {
	reader, writer := io.Pipe()
	go func() { io.ReadAll(reader) }()
	_ = writer
	r, w, err := os.Pipe()
	must(err)
	go func() { r.Read(make([]byte, 1)) }()
	_ = w
	var pair [2]int
	must(syscall.Pipe(pair[:]))
	go func() { syscall.Read(pair[0], make([]byte, 1)) }()
	listener := listenTCP("127.0.0.1:0")
	conn, err := net.Dial("tcp", listener.Addr().String())
	must(err)
	go conn.Read(make([]byte, 1))
	go func() {
		for {
			if _, err := conn.Write(make([]byte, 1<<20)); err != nil {
				return
			}
		}
	}()
}

func receive(int) { <-never }
func send(n int)  { never <- n }

// Three calls that are inlined into each other.
func outer(n int) int  { return middle(n) + 1 }
func middle(n int) int { return inner(n) + 1 }
func inner(n int) int  { return <-never + n }

type box[T any] struct{ value T }

func (b box[T]) wait(n int) T         { receive(n); return b.value }
func (b *box[T]) waitClosed() func()  { f := func() { twice(never); _ = b.value }; f(); return f }
func twice[T any](from chan T) (T, T) { return <-from, <-from }

func waitFor[K comparable, V any](ctx context.Context, m map[K]V) {
	for range m {
		select {
		case <-ctx.Done():
		case <-never:
		}
	}
}

type runner interface{ run() }
type keep struct{ count int }

func (k *keep) run()   { k.count += <-never }
func callRun(r runner) { r.run() }
func recurse(n int) (m int) {
	if n == 0 {
		return <-never
	}
	m = recurse(n-1) + 1
	return m
}

// recovering parks in a deferred call while it panics.
func recovering() {
	defer func() { <-never }()
	panic("parked in a panic")
}

// nilDereference parks in a deferred call behind a signal.
func nilDereference(k *keep) int {
	defer func() { <-never }()
	return k.count
}

// parkMany parks n goroutines in a few shapes, with stacks of several depths.
func parkMany(n int) {
	for i := 0; i < n; i++ {
		switch i % 10 {
		case 0:
			go recurse(20)
		case 1:
			go func() { select {} }()
		case 2:
			go outer(i)
		case 3:
			go twice(never)
		default:
			go receive(i)
		}
	}
}

// spawn makes children that end at once.
func spawn() {
	for {
		done := make(chan int)
		go func() { recurse2(5); close(done) }()
		<-done
	}
}

func recurse2(n int) int {
	if n == 0 {
		runtime.Gosched()
		return 0
	}
	return recurse2(n-1) + 1
}
