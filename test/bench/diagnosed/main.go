// Command diagnosed is a healthy server with so many parked goroutines and so many idle listeners that measures its own longest
// gap: how late a heartbeat of 1 ms came. It prints its pid and pprof address, and for each line on standard input the longest
// gap since the last one in ms. It ends with its standard input.
package main

import (
	"bufio"
	"fmt"
	"log"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"strconv"
	"sync/atomic"
	"time"
)

var longest atomic.Int64

func main() {
	goroutines, err := strconv.Atoi(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	listeners, err := strconv.Atoi(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	for i := 0; i < goroutines; i++ {
		go park(make(chan struct{}), i%8)
	}
	go heartbeat()
	pprof, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	go http.Serve(pprof, nil)
	for i := 0; i < listeners; i++ {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			log.Fatal(err)
		}
		go accept(ln)
	}
	fmt.Printf("{\"pid\":%d,\"pprof\":%q}\n", os.Getpid(), pprof.Addr())
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		fmt.Printf("%.3f\n", float64(longest.Swap(0))/1e6)
	}
}

// park waits for ever, some calls deep as handlers do.
func park(never chan struct{}, depth int) {
	if depth > 0 {
		park(never, depth-1)
		return
	}
	<-never
}

func accept(ln net.Listener) {
	for {
		conn, err := ln.Accept()
		if err != nil {
			return
		}
		conn.Close()
	}
}

func heartbeat() {
	last := time.Now()
	for {
		time.Sleep(time.Millisecond)
		now := time.Now()
		if gap := int64(now.Sub(last)); gap > longest.Load() {
			longest.Store(gap)
		}
		last = now
	}
}
