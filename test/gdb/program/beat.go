package main

import (
	"io"
	"net"
	"sync/atomic"
	"time"
)

// beat measures the longest time between two ticks of a millisecond: a stop of the whole process, or of its scheduler.
type beat struct{ longest atomic.Int64 }

func startBeat() *beat {
	b := &beat{}
	go func() {
		last := time.Now()
		for {
			time.Sleep(time.Millisecond)
			now := time.Now()
			if gap := int64(now.Sub(last)); gap > b.longest.Load() {
				b.longest.Store(gap)
			}
			last = now
		}
	}()
	return b
}

func (b *beat) takeLongest() time.Duration { return time.Duration(b.longest.Swap(0)) }

// load counts connections that clients make to a listener of this process.
type load struct{ good, failed atomic.Int64 }

func startLoad(clients int) *load {
	l := &load{}
	if clients == 0 {
		return l
	}
	listener := listenTCP("127.0.0.1:0")
	go acceptForever(listener)
	for i := 0; i < clients; i++ {
		go func() {
			for {
				if connect(listener.Addr().String()) {
					l.good.Add(1)
				} else {
					l.failed.Add(1)
				}
				time.Sleep(2 * time.Millisecond)
			}
		}()
	}
	return l
}

func connect(address string) bool {
	conn, err := net.DialTimeout("tcp", address, 10*time.Second)
	if err != nil {
		return false
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(10 * time.Second))
	var line [4]byte
	if _, err := conn.Write([]byte("ping")); err != nil {
		return false
	}
	_, err = io.ReadFull(conn, line[:])
	return err == nil && string(line[:]) == "ping"
}

func (l *load) counts() map[string]int64 {
	return map[string]int64{"good": l.good.Load(), "failed": l.failed.Load()}
}
