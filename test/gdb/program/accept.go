package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// acceptor is what a goroutine in Accept says of itself.
type acceptor struct {
	Goroutine int    `json:"goroutine"`
	Fd        int    `json:"fd"`
	Address   string `json:"address"`
	Kernel    bool   `json:"kernel"`
}

type listeners struct {
	mu   sync.Mutex
	all  []acceptor
	seen sync.WaitGroup
}

func newListeners() *listeners { return &listeners{} }

func (l *listeners) truth() []acceptor {
	l.seen.Wait()
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all
}

// note is called by the goroutine that goes into Accept next.
func (l *listeners) note(fd int, address string, kernel bool) {
	l.mu.Lock()
	l.all = append(l.all, acceptor{goroutineID(), fd, address, kernel})
	l.mu.Unlock()
	l.seen.Done()
}

// start runs loop in a goroutine of its own.
func (l *listeners) start(loop func()) {
	l.seen.Add(1)
	go loop()
}

func (l *listeners) openAll() {
	l.accept(listenTCP("127.0.0.1:0"))
	if six, err := net.Listen("tcp6", "[::1]:0"); err == nil {
		l.accept(six)
	}
	dir, err := os.MkdirTemp("", "parked-")
	must(err)
	unix, err := net.Listen("unix", filepath.Join(dir, "socket"))
	must(err)
	must(os.RemoveAll(dir))
	must(unix.(*net.UnixListener).SetDeadline(time.Now().Add(time.Hour)))
	l.accept(unix)
	abstract, err := net.Listen("unix", "@parked-"+strconv.Itoa(os.Getpid()))
	must(err)
	l.accept(abstract)

	inner := listenTCP("127.0.0.1:0")
	secure := tls.NewListener(inner, &tls.Config{Certificates: []tls.Certificate{certificate()}})
	l.start(func() {
		l.note(fdOf(inner), inner.Addr().String(), false)
		acceptForever(secure)
	})
	// A promoted method: the compiler makes a wrapper.
	embedded := listenTCP("127.0.0.1:0")
	l.start(func() {
		l.note(fdOf(embedded), embedded.Addr().String(), false)
		acceptForever(counting{embedded.(*net.TCPListener), 0})
	})
	limited := &limitListener{listenTCP("127.0.0.1:0"), make(chan struct{}, 4)}
	l.start(func() {
		l.note(fdOf(limited.Listener), limited.Addr().String(), false)
		acceptForever(limited)
	})
	served := listenTCP("127.0.0.1:0")
	l.start(func() {
		l.note(fdOf(served), served.Addr().String(), false)
		must((&http.Server{ReadHeaderTimeout: time.Second}).Serve(served))
	})
	// Two at one listener: the second waits for the first's lock.
	shared := listenTCP("127.0.0.1:0")
	l.accept(shared)
	time.Sleep(20 * time.Millisecond)
	l.accept(shared)
	// Duplicated: another descriptor of the same socket.
	file, err := listenTCP("127.0.0.1:0").(*net.TCPListener).File()
	must(err)
	again, err := net.FileListener(file)
	must(err)
	l.accept(again)
	l.acceptInKernel()
}

// acceptInKernel blocks a thread in accept4, past the runtime's poller.
func (l *listeners) acceptInKernel() {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	must(err)
	must(syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}))
	must(syscall.Listen(fd, 16))
	bound, err := syscall.Getsockname(fd)
	must(err)
	address := "127.0.0.1:" + strconv.Itoa(bound.(*syscall.SockaddrInet4).Port)
	l.start(func() {
		l.note(fd, address, true)
		for {
			conn, _, err := syscall.Accept4(fd, syscall.SOCK_CLOEXEC)
			must(err)
			must(syscall.Close(conn))
		}
	})
}

func (l *listeners) accept(listener net.Listener) {
	l.start(func() {
		l.note(fdOf(listener), listener.Addr().String(), false)
		acceptForever(listener)
	})
}

type counting struct {
	*net.TCPListener
	count int
}

type limitListener struct {
	net.Listener
	tokens chan struct{}
}

func (l *limitListener) Accept() (net.Conn, error) {
	l.tokens <- struct{}{}
	defer func() { <-l.tokens }()
	return l.Listener.Accept()
}

func acceptForever(listener net.Listener) {
	for {
		conn, err := listener.Accept()
		must(err)
		go answerAndClose(conn)
	}
}

func answerAndClose(conn net.Conn) {
	var line [16]byte
	if n, err := conn.Read(line[:]); err == nil {
		conn.Write(line[:n])
	}
	conn.Close()
}

func listenTCP(address string) net.Listener {
	listener, err := net.Listen("tcp", address)
	must(err)
	return listener
}

func fdOf(listener net.Listener) int {
	raw, err := listener.(syscall.Conn).SyscallConn()
	must(err)
	found := -1
	must(raw.Control(func(fd uintptr) { found = int(fd) }))
	return found
}

func goroutineID() int {
	var text [64]byte
	fields := bytes.Fields(text[:runtime.Stack(text[:], false)])
	id, err := strconv.Atoi(string(fields[1]))
	must(err)
	return id
}

func certificate() tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	must(err)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}
