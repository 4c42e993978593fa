//go:build go1.23

package main

import "iter"

// parkIterators parks inside the body of a loop over a function, and in a coroutine.
func parkIterators() {
	go func() {
		for n := range numbers() {
			receive(n)
		}
	}()
	go func() {
		next, stop := iter.Pull(numbers())
		defer stop()
		next()
		<-never
	}()
}

func numbers() iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := 0; yield(i); i++ {
		}
	}
}
