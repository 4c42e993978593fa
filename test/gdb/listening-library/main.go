// A listener that a library makes for the program, and that nobody serves. Ends with its standard input.
package main

import (
	"fmt"
	"io"
	"net/http/httptest"
	"os"
)

func main() {
	s := httptest.NewUnstartedServer(nil)
	fmt.Println(s.Listener.Addr())
	io.Copy(io.Discard, os.Stdin)
	s.Listener.Close()
}
