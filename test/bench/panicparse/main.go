// Command panicparse-bench reads a goroutine dump with panicparse the way its own command does (scan, then aggregate)
// and prints the number of goroutines and of buckets: the yardstick of `npm run bench -- dump`.
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"

	"github.com/maruel/panicparse/v2/stack"
)

func main() {
	file, err := os.Open(os.Args[1])
	if err != nil {
		fail(err)
	}
	defer file.Close()
	snapshot, _, err := stack.ScanSnapshot(bufio.NewReaderSize(file, 1<<20), io.Discard, &stack.Opts{})
	if err != nil && err != io.EOF {
		fail(err)
	}
	buckets := snapshot.Aggregate(stack.AnyValue).Buckets
	fmt.Printf("{\"goroutines\":%d,\"groups\":%d}\n", len(snapshot.Goroutines), len(buckets))
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(2)
}
