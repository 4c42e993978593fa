// Command tracereader reads an execution trace with Go's own reader, counts events by kind and looks at each state
// transition, as any analysis of accept waits on top of it must.
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"

	"golang.org/x/exp/trace"
)

func main() {
	f, err := os.Open(os.Args[1])
	if err != nil {
		fail(err)
	}
	r, err := trace.NewReader(bufio.NewReaderSize(f, 1<<20))
	if err != nil {
		fail(err)
	}
	counts := map[string]int{}
	var kinds [256]int
	waiting := 0
	for {
		ev, err := r.ReadEvent()
		if err == io.EOF {
			break
		}
		if err != nil {
			fail(err)
		}
		kinds[ev.Kind()]++
		if ev.Kind() == trace.EventStateTransition {
			if tr := ev.StateTransition(); tr.Resource.Kind == trace.ResourceGoroutine {
				if _, to := tr.Goroutine(); to == trace.GoWaiting {
					waiting++
				}
			}
		}
	}
	for k, n := range kinds {
		if n > 0 {
			counts[trace.EventKind(k).String()] = n
		}
	}
	fmt.Println(counts, waiting)
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
