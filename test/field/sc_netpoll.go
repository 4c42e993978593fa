package main

import (
	"context"

	"github.com/cloudwego/netpoll"
)

func init() {
	register("netpoll",
		Variant{"echo", healthy("An event loop accepts by itself; clients talk, and come."), netpollEcho},
		Variant{"on-prepare", broken("stalled-accept-loop", "channel", "A hook for new connections waits on the event loop that accepts, for an answer that does not come."), netpollPrepare},
		Variant{"workers", Truth{Class: "handler-leak", Also: []string{"inconclusive"}, Severity: "error",
			Explain: "The loop's pool runs the handlers, and each waits for a result that nobody makes."}, netpollWorkers},
	)
}

func netpollServer(l *Lab, handle netpoll.OnRequest, options ...netpoll.Option) (netpoll.Listener, error) {
	ln, err := netpoll.CreateListener("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	loop, err := netpoll.NewEventLoop(handle, options...)
	if err != nil {
		return nil, err
	}
	go loop.Serve(ln) //truth:netpoll/on-prepare create
	return ln, nil
}

func netpollEchoes(_ context.Context, c netpoll.Connection) error {
	b, err := c.Reader().Next(c.Reader().Len())
	if err != nil {
		return err
	}
	if _, err := c.Writer().WriteBinary(b); err != nil {
		return err
	}
	return c.Writer().Flush()
}

func netpollEcho(l *Lab) error {
	ln, err := netpollServer(l, netpollEchoes)
	if err != nil {
		return err
	}
	return underLoad(l, ln, "echo", "-n=20", "-max=600", "-rate2=8")
}

func netpollPrepare(l *Lab) error {
	allowed := make(chan struct{}, 10)
	for range cap(allowed) {
		allowed <- struct{}{}
	}
	ln, err := netpollServer(l, netpollEchoes, netpoll.WithOnPrepare(func(netpoll.Connection) context.Context {
		<-allowed //truth:netpoll/on-prepare stuck cause
		return context.Background()
	}))
	if err != nil {
		return err
	}
	return underLoad(l, ln, "hold", "-n=20")
}

func netpollWorkers(l *Lab) error {
	results := make(chan int)
	ln, err := netpollServer(l, func(context.Context, netpoll.Connection) error {
		<-results //truth:netpoll/workers stuck cause
		return nil
	})
	if err != nil {
		return err
	}
	return underLoad(l, ln, "half-line", "-n=30", "-max=600", "-rate2=8")
}
