package main

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/akutz/memconn"
	"github.com/docker/go-connections/sockets"
)

func init() {
	register("memconn",
		Variant{"start-up", healthy("Thirty named listeners in memory are made at start and served; clients come and go."), memconnHealthy},
		Variant{"leak", broken("channel-listener-leak", "", "Each request makes a server in memory under a name of its own and forgets it."), memconnLeak},
	)
	register("inmem",
		Variant{"churn", healthy("Ten in-memory listeners a second, each closed when its work is done."), inmemChurn},
	)
}

func memconnHealthy(l *Lab) error {
	for i := range 30 {
		ln, err := memconn.Listen("memu", fmt.Sprintf("start-%d", i))
		if err != nil {
			return err
		}
		go httpServer(hello).Serve(ln)
	}
	l.sleep(200 * time.Millisecond)
	l.Ready()
	for i := 0; l.sleep(20 * time.Millisecond); i++ {
		c, err := memconn.Dial("memu", fmt.Sprintf("start-%d", i%30))
		if err != nil {
			return err
		}
		c.Close()
	}
	return nil
}

var memconnNames atomic.Int64

func memconnLeak(l *Lab) error {
	return perRequest(l, func() {
		ln, err := memconn.Listen("memu", fmt.Sprintf("leak-%d", memconnNames.Add(1))) //truth:memconn/leak listen cause
		if err == nil {
			go http.Serve(ln, http.HandlerFunc(hello)) //truth:memconn/leak create
		}
	})
}

func inmemChurn(l *Lab) error {
	l.Ready()
	for l.sleep(100 * time.Millisecond) {
		ln := sockets.NewInmemSocket("churn", 1)
		srv := httpServer(hello)
		go srv.Serve(ln)
		go func() {
			defer srv.Close()
			if c, err := ln.Dial("", ""); err == nil {
				time.Sleep(400 * time.Millisecond)
				c.Close()
			}
		}()
	}
	return nil
}
