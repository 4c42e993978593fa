package main

import (
	"context"
	"fmt"
	"runtime/pprof"
	"strings"
)

// parkLabelled parks goroutines with a few labels, with many (a map that has grown, before Go 1.24), and with a long one.
func parkLabelled() {
	background := context.Background()
	go pprof.Do(background, pprof.Labels("tenant", "é\n", "path", "/a b"), fewLabels)
	var many []string
	for i := 0; i < 30; i++ {
		many = append(many, fmt.Sprintf("key%02d", i), fmt.Sprint(i*i))
	}
	go pprof.Do(background, pprof.Labels(many...), manyLabels)
	go pprof.Do(background, pprof.Labels("long", strings.Repeat("x", 10_000)), longLabel)
}

func fewLabels(context.Context)  { <-never }
func manyLabels(context.Context) { <-never }
func longLabel(context.Context)  { <-never }
