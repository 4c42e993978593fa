package main

import (
	"net"
	"net/http"
	"os"
	"strconv"
	"syscall"
	"time"

	"github.com/cloudflare/tableflip"
	"github.com/coreos/go-systemd/v22/activation"
)

func init() {
	register("tableflip",
		Variant{"first-run", healthy("A graceful-restart library keeps a duplicate of each listener; the program accepts."), flipFirst},
		Variant{"drained-parent", healthy("After an upgrade the child accepts on the listener; this process has closed its own and ends its last requests."), flipParent},
	)
	register("systemd",
		Variant{"activated", healthy("Two sockets come from the service manager, both served."), systemdHealthy},
		Variant{"second-socket", broken("unaccepted-listener", "never-accepted", "Two sockets come from the service manager, the program serves the first."), systemdSecond},
		Variant{"kept-files", broken("unaccepted-listener", "duplicated-fd", "The files of the passed sockets are kept open, and the listener made of one is closed on reload."), systemdFiles},
	)
}

// isChild tells a process that an upgrade has started.
const isChild = "FIELD_CHILD"

func flipFirst(l *Lab) error { return flip(l, false) }

func flipParent(l *Lab) error { return flip(l, true) }

func flip(l *Lab, upgrade bool) error {
	child := os.Getenv(isChild) != ""
	up, err := tableflip.New(tableflip.Options{})
	if err != nil {
		return err
	}
	ln, err := up.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(30 * time.Second)
		hello(w, r)
	})}
	go srv.Serve(ln)
	if err := up.Ready(); err != nil {
		return err
	}
	if child {
		return nil // and accept
	}
	if err := l.load("get-hold", ln.Addr(), "-n=15"); err != nil {
		return err
	}
	if upgrade {
		os.Setenv(isChild, "1")
		if err := up.Upgrade(); err != nil {
			return err
		}
		go srv.Shutdown(l.ctx)
	} else if err := l.load("get-hold", ln.Addr(), "-n=20", "-max=200", "-rate2=2"); err != nil {
		return err
	}
	l.sleep(500 * time.Millisecond)
	l.Ready()
	return nil
}

// activated starts this program again, in the same process, with two listening sockets as a service manager passes them.
func activated() error {
	if os.Getenv("LISTEN_FDS") != "" {
		return nil
	}
	for fd := 3; fd < 5; fd++ {
		s, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
		if err != nil {
			return err
		}
		if err := syscall.Bind(s, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
			return err
		}
		if err := syscall.Listen(s, 128); err != nil {
			return err
		}
		// 103 and 104 now, 3 and 4 after all else is gone: the runtime uses the low numbers itself.
		if err := syscall.Dup3(s, fd+100, 0); err != nil {
			return err
		}
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	// A shell moves the descriptors to where they belong; it keeps the process id.
	script := `exec 3<&103 4<&104 103<&- 104<&-; exec "$0" "$@"`
	argv := append([]string{"bash", "-c", script, self}, os.Args[1:]...)
	env := append(os.Environ(), "LISTEN_FDS=2", "LISTEN_PID="+strconv.Itoa(os.Getpid()))
	bash := "/bin/bash"
	return syscall.Exec(bash, argv, env)
}

func systemdHealthy(l *Lab) error {
	if err := activated(); err != nil {
		return err
	}
	listeners, err := activation.Listeners()
	if err != nil {
		return err
	}
	for _, ln := range listeners {
		go httpServer(hello).Serve(ln)
	}
	if err := l.load("get", listeners[1].Addr(), "-n=50", "-max=20000", "-rate=100"); err != nil {
		return err
	}
	l.Ready()
	return nil
}

func systemdSecond(l *Lab) error {
	if err := activated(); err != nil {
		return err
	}
	listeners, err := activation.Listeners() //truth:systemd/second-socket listen
	if err != nil {
		return err
	}
	l.keep(listeners)
	go httpServer(hello).Serve(listeners[0]) //truth:systemd/second-socket create cause
	if err := l.load("hold", listeners[1].Addr(), "-n=10"); err != nil {
		return err
	}
	l.Ready()
	return nil
}

func systemdFiles(l *Lab) error {
	if err := activated(); err != nil {
		return err
	}
	files := activation.Files(true) //truth:systemd/kept-files listen cause
	l.keep(files)

	for i, f := range files {
		ln, err := net.FileListener(f)
		if err != nil {
			return err
		}
		if i == 0 {
			go httpServer(hello).Serve(ln)
			continue
		}
		srv := httpServer(hello)
		go srv.Serve(ln)
		l.sleep(200 * time.Millisecond)
		srv.Close() // reload: its listener is closed, the file is not
		if err := l.load("hold", ln.Addr(), "-n=10"); err != nil {
			return err
		}
	}
	l.Ready()
	return nil
}
