// Command parked is the target of test/gdb and of the gdb benchmark: goroutines parked in many shapes, listeners of which it
// tells the truth, and a heartbeat that measures the longest time in which it did not run. Commands on standard input, one
// line each, answered by one line of JSON; it ends with its standard input.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"runtime/pprof"
	"strings"
	"time"
)

func main() {
	extra := flag.Int("parked", 0, "more parked goroutines")
	accepting := flag.Int("accepting", 0, "more listeners with a goroutine in Accept")
	clients := flag.Int("clients", 0, "clients that connect without a break")
	spawners := flag.Int("spawners", 0, "goroutines that make others without a break")
	shapes := flag.Bool("shapes", true, "goroutines parked in many shapes")
	flag.Parse()

	listeners := newListeners()
	if *shapes {
		listeners.openAll()
		parkShapes()
		parkIterators()
		parkLabelled()
	}
	for i := 0; i < *accepting; i++ {
		listeners.accept(listenTCP("127.0.0.1:0"))
	}
	parkMany(*extra)
	load := startLoad(*clients)
	for i := 0; i < *spawners; i++ {
		go spawn()
	}
	beat := startBeat()
	time.Sleep(100 * time.Millisecond) // All of them park.
	answer(map[string]any{"event": "ready", "pid": os.Getpid(), "acceptors": listeners.truth()})

	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		command, argument, _ := strings.Cut(lines.Text(), " ")
		switch command {
		case "dump":
			answer(map[string]any{"bytes": dump(argument)})
		case "gap":
			answer(map[string]any{"longestMs": beat.takeLongest().Seconds() * 1e3})
		case "load":
			answer(load.counts())
		default:
			answer(map[string]any{"error": "unknown command"})
		}
	}
}

func answer(value any) {
	if err := json.NewEncoder(os.Stdout).Encode(value); err != nil {
		os.Exit(1)
	}
}

// dump writes what /debug/pprof/goroutine?debug=2 answers.
func dump(file string) int64 {
	f, err := os.Create(file)
	must(err)
	defer f.Close()
	must(pprof.Lookup("goroutine").WriteTo(f, 2))
	info, err := f.Stat()
	must(err)
	return info.Size()
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "parked:", err)
		os.Exit(1)
	}
}
