// Command load opens connections to an address at a steady rate, each for one question and its answer, and says what its
// clients saw: a line of JSON for each line on its standard input, about the time since the last one.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"net"
	"os"
	"sort"
	"sync"
	"time"
)

type seen struct {
	mu     sync.Mutex
	began  time.Time
	last   time.Time
	gap    time.Duration
	took   []time.Duration
	errors map[string]int
}

func main() {
	address := flag.String("address", "", "host:port")
	rate := flag.Int("rate", 2000, "connections in a second")
	flag.Parse()

	s := &seen{errors: map[string]int{}}
	s.take()
	go open(*address, *rate, s)
	out := json.NewEncoder(os.Stdout)
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		out.Encode(s.take())
	}
}

// open begins connections by the clock, whether earlier ones have ended or not.
func open(address string, rate int, s *seen) {
	began := time.Now()
	slots := make(chan struct{}, 1000)
	for n := 0; ; {
		due := int(time.Since(began).Seconds() * float64(rate))
		for ; n < due; n++ {
			slots <- struct{}{}
			go func(at time.Time) {
				s.add(at, ask(address))
				<-slots
			}(time.Now())
		}
		time.Sleep(time.Millisecond)
	}
}

func ask(address string) error {
	c, err := net.DialTimeout("tcp", address, 5*time.Second)
	if err != nil {
		return err
	}
	defer c.Close()
	// The port is free again at once: 2,000 a second would use up all of them.
	c.(*net.TCPConn).SetLinger(0)
	c.SetDeadline(time.Now().Add(5 * time.Second))
	question := []byte("ping")
	if _, err := c.Write(question); err != nil {
		return err
	}
	_, err = c.Read(question)
	return err
}

func (s *seen) add(began time.Time, err error) {
	now := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.errors[err.Error()]++
		return
	}
	s.took = append(s.took, now.Sub(began))
	if gap := now.Sub(s.last); gap > s.gap {
		s.gap = gap
	}
	s.last = now
}

// take tells what was seen, durations in milliseconds, and begins anew.
func (s *seen) take() map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	sort.Slice(s.took, func(i, j int) bool { return s.took[i] < s.took[j] })
	at := func(share float64) float64 {
		if len(s.took) == 0 {
			return 0
		}
		return float64(s.took[int(share*float64(len(s.took)-1))].Microseconds()) / 1000
	}
	errors := s.errors
	if gap := now.Sub(s.last); len(s.took) > 0 && gap > s.gap {
		s.gap = gap
	}
	told := map[string]any{
		"connections": len(s.took), "perSecond": float64(len(s.took)) / now.Sub(s.began).Seconds(), "errors": errors,
		"p50": at(0.5), "p99": at(0.99), "max": at(1), "gap": float64(s.gap.Microseconds()) / 1000,
	}
	s.took, s.errors, s.gap, s.began, s.last = nil, map[string]int{}, 0, now, now
	return told
}
