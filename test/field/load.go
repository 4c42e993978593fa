package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// A target is where a load goes, and what it asks for there (a path, an address behind a proxy).
type target struct{ network, addr, to string }

// modes are what one client does. It returns when it is done, and what it returns is held open to the end.
var modes = map[string]func(ctx context.Context, t target) (any, error){}

// loadMain runs clients of one mode, at a bounded rate, until its stdin ends.
func loadMain(args []string) error {
	fs := flag.NewFlagSet("load", flag.ExitOnError)
	mode := fs.String("mode", "hold", "what a client does")
	network := fs.String("net", "tcp", "network")
	addr := fs.String("addr", "", "address")
	to := fs.String("to", "", "what is asked for there")
	n := fs.Int("n", 20, "clients in the first round; the ready line comes after it")
	max := fs.Int("max", 0, "clients in all (0: as -n)")
	rate := fs.Float64("rate", 300, "clients a second")
	rate2 := fs.Float64("rate2", 0, "clients a second after the first round (0: as -rate)")
	fs.Parse(args)
	one := modes[*mode]
	if one == nil {
		return fmt.Errorf("no mode %q", *mode)
	}
	if *max < *n {
		*max = *n
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	go func() { io.Copy(io.Discard, os.Stdin); cancel() }()

	var mu sync.Mutex
	var held []any
	var wg sync.WaitGroup
	tick := time.NewTicker(time.Duration(float64(time.Second) / *rate))
	defer tick.Stop()
	for i := 0; i < *max; i++ {
		if i == *n {
			wg.Wait()
			json.NewEncoder(os.Stdout).Encode(map[string]string{"event": "loaded"})
			if *rate2 > 0 {
				tick.Reset(time.Duration(float64(time.Second) / *rate2))
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		wg.Add(1)
		go func() {
			defer wg.Done()
			if thing, err := one(ctx, target{*network, *addr, *to}); err == nil && thing != nil {
				mu.Lock()
				held = append(held, thing)
				mu.Unlock()
			}
		}()
	}
	if *n >= *max {
		wg.Wait()
		json.NewEncoder(os.Stdout).Encode(map[string]string{"event": "loaded"})
	}
	<-ctx.Done()
	return nil
}
