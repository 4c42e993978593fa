// An accept loop that has ended, and whose listener is kept in a package variable. Ends with its standard input.
package main

import (
	"fmt"
	"io"
	"net"
	"os"
)

var kept net.Listener

//go:noinline
func keep(ln net.Listener) { kept = ln }

func main() {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	keep(ln)
	done := make(chan bool)
	go func() { // the loop
		c, err := ln.Accept()
		done <- err == nil && c.Close() == nil
	}()
	go func() { // no loop: it only has the listener
		fmt.Fprintln(io.Discard, "listening on", ln.Addr())
		done <- true
	}()
	<-done
	c, err := net.Dial("tcp", ln.Addr().String())
	if err != nil || !<-done {
		panic(err)
	}
	c.Close()
	fmt.Println(ln.Addr())
	io.Copy(io.Discard, os.Stdin)
	kept.Close()
}
