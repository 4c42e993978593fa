package main

import (
	"fmt"
	"net/http"
	"os"
	"time"
)

func init() {
	register("download",
		Variant{"slow", healthy("Sixty clients read a large answer slowly: their send queues are always full, and always move."), slowDownloads},
		Variant{"stopped", broken("handler-leak", "write", "Sixty clients ask for a large file and read none of it; the kernel sends it, and no write deadline ends that."), stoppedDownloads},
	)
}

// slowDownloads has no write deadline, as is right for an answer of any size, and clients that take all of it.
func slowDownloads(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	part := make([]byte, 8<<20)
	srv := &http.Server{ReadHeaderTimeout: 5 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for {
			if _, err := w.Write(part); err != nil {
				return
			}
		}
	})}
	go srv.Serve(ln)
	return underLoad(l, ln, "slow-get", "-n=60")
}

func stoppedDownloads(l *Lab) error {
	ln, err := listen()
	if err != nil {
		return err
	}
	film, err := os.CreateTemp("", "field")
	if err != nil {
		return err
	}
	os.Remove(film.Name()) // Still there as long as it is open.
	if err := film.Truncate(256 << 20); err != nil {
		return err
	}
	l.keep(film)
	name := fmt.Sprintf("/proc/self/fd/%d", film.Fd())
	srv := &http.Server{ReadHeaderTimeout: 5 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r, name) //truth:download/stopped stuck cause
	})}
	go srv.Serve(ln)
	return underLoad(l, ln, "get-hold", "-n=60")
}
