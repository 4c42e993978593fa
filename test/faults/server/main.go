// Command server is what the tests of faults and endurance diagnose: it answers short connections on one port, has pprof on
// another, holds goroutines, and may grow. It tells its addresses as one line of JSON and ends with its standard input.
package main

import (
	"encoding/json"
	"flag"
	"io"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"time"
)

func main() {
	held := flag.Int("goroutines", 100, "goroutines that wait for ever")
	grow := flag.Int("grow", 0, "goroutines more in each second; every tenth second also a listener that is forgotten")
	flag.Parse()

	wait := make(chan struct{})
	for i := 0; i < *held; i++ {
		go hold(wait)
	}
	service, pprof := listen(), listen()
	go serve(service)
	go http.Serve(pprof, nil)
	if *grow > 0 {
		go growing(*grow, wait)
	}
	json.NewEncoder(os.Stdout).Encode(map[string]any{
		"pid": os.Getpid(), "address": service.Addr().String(), "pprof": pprof.Addr().String(),
	})
	io.Copy(io.Discard, os.Stdin)
}

func listen() net.Listener {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	return l
}

func hold(wait chan struct{}) { <-wait }

func serve(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go echo(c)
	}
}

func echo(c net.Conn) {
	defer c.Close()
	io.Copy(c, c)
}

func growing(each int, wait chan struct{}) {
	for second := 1; ; second++ {
		time.Sleep(time.Second)
		for i := 0; i < each; i++ {
			go hold(wait)
		}
		if second%10 == 0 {
			go serve(listen())
		}
	}
}
