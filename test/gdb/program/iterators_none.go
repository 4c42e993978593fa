//go:build !go1.23

package main

// parkIterators does nothing: loops over functions came with Go 1.23.
func parkIterators() {}
