package main

import (
	"net/http"
	"time"
)

func init() {
	register("download",
		Variant{"slow", healthy("Sixty clients read a large answer slowly: their send queues are always full, and always move."), slowDownloads},
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
	if err := l.load("slow-get", ln.Addr(), "-n=60"); err != nil {
		return err
	}
	l.sleep(time.Second)
	l.Ready()
	return nil
}
