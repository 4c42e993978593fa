// Command dumpgen parks n goroutines on varied stacks, as a server under load has them, and writes its own goroutine
// dump (debug=2) to a file. The text comes from the runtime, with its cut at 64 MiB.
package main

import (
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"runtime/pprof"
	"time"
)

func main() {
	n := flag.Int("n", 10000, "goroutines")
	out := flag.String("o", "", "file to write")
	flag.Parse()
	debug.SetGCPercent(400)

	listener := newMemoryListener()
	go http.Serve(listener, http.HandlerFunc(slowHandler))
	for i := 0; i < 16; i++ {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			fail(err)
		}
		go acceptLoop(ln)
	}
	b := newBroker()
	for i := 0; i < *n; i++ {
		// Interleaved, so that neighbours in the dump have different stacks.
		switch i % 10 {
		case 0, 1:
			listener.dial(i)
		case 2, 3:
			go b.consume(topic{name: "orders", shard: i % 64}, i%7)
		case 4:
			go newSession(i).loop(time.Hour, &options{retries: i})
		case 5:
			startWorker(b, i)
		case 6:
			go b.locked(i, "key")
		case 7:
			go wait[int](b.done, i%5)
		case 8:
			go b.group.Wait()
		default:
			go nap(time.Duration(24+i%9) * time.Hour)
		}
	}
	time.Sleep(500 * time.Millisecond)
	file, err := os.Create(*out)
	if err != nil {
		fail(err)
	}
	if err := pprof.Lookup("goroutine").WriteTo(file, 2); err != nil {
		fail(err)
	}
	if err := file.Close(); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
