package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/pprof"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"sync"
	"syscall"
	"time"
)

// A Lab is a running scenario.
type Lab struct {
	ctx       context.Context
	scenario  string
	variant   string
	pprofAddr string

	mu    sync.Mutex
	kept  []any // out of the garbage collector's reach, which would close what nobody holds
	loads []io.Closer
}

func runScenario(name string, args []string) error {
	fs := flag.NewFlagSet(name, flag.ExitOnError)
	variant := fs.String("variant", "", "which variant (default: the first)")
	hold := fs.Duration("for", 10*time.Minute, "end by itself after this long")
	stdin := fs.Bool("stdin", false, "end when stdin does")
	fs.Parse(args)
	_, v, err := find(name, *variant)
	if err != nil {
		return err
	}
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer cancel()
	ctx, cancel2 := context.WithTimeout(ctx, *hold)
	defer cancel2()
	if *stdin {
		go func() { io.Copy(io.Discard, os.Stdin); cancel() }()
	}
	l := &Lab{ctx: ctx, scenario: name, variant: v.Name}
	if err := l.servePprof(); err != nil {
		return err
	}
	defer l.stopLoads()
	if err := v.Run(l); err != nil && ctx.Err() == nil {
		return err
	}
	<-ctx.Done()
	return nil
}

// Ready says on stdout that the state is reached.
func (l *Lab) Ready() {
	json.NewEncoder(os.Stdout).Encode(map[string]any{
		"event": "ready", "scenario": l.scenario, "variant": l.variant, "pid": os.Getpid(), "pprof": l.pprofAddr,
		"listeners": []any{}, "go": runtime.Version(),
	})
}

func (l *Lab) servePprof() error {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	l.pprofAddr = ln.Addr().String()
	mux := http.NewServeMux()
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	go http.Serve(ln, mux)
	return nil
}

func (l *Lab) keep(things ...any) {
	l.mu.Lock()
	l.kept = append(l.kept, things...)
	l.mu.Unlock()
}

// sleep waits for d or the end of the lab and reports whether to go on.
func (l *Lab) sleep(d time.Duration) bool {
	select {
	case <-l.ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// load starts the client side, a process of its own, and waits until its first round is done, at most three seconds.
func (l *Lab) load(mode string, addr net.Addr, args ...string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.Command(self, append([]string{"load", "-mode", mode, "-net", addr.Network(), "-addr", addr.String()}, args...)...)
	stdin, err := cmd.StdinPipe() // the load ends with its stdin
	if err != nil {
		return err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return err
	}
	l.mu.Lock()
	l.loads = append(l.loads, stdin)
	l.mu.Unlock()
	if f, ok := stdout.(*os.File); ok {
		f.SetReadDeadline(time.Now().Add(3 * time.Second))
	}
	_, err = bufio.NewReader(stdout).ReadString('\n')
	stdout.Close()
	if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		return fmt.Errorf("load %s: %w", mode, err)
	}
	return nil
}

// backend starts a service, a process of its own, by a mode that listens.
func (l *Lab) backend(mode string) (net.Addr, error) {
	spare, err := listen()
	if err != nil {
		return nil, err
	}
	spare.Close()
	return spare.Addr(), l.load(mode, spare.Addr(), "-n=1")
}

func (l *Lab) stopLoads() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.loads {
		c.Close()
	}
}

// listen opens a TCP listener on the loopback.
func listen() (net.Listener, error) { return net.Listen("tcp", "127.0.0.1:0") }

// hello answers every request.
func hello(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "hello") }

func httpServer(h http.HandlerFunc) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second,
		WriteTimeout: 10 * time.Second, IdleTimeout: time.Minute,
	}
}
