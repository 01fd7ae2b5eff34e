package main

import "sync"

// draw draws n strips with one, which returns the windows that each kit cuts from the i-th, and joins each kit's windows in the
// order of the strips.
func draw[T any](n, kits int, one func(i int) [][]T) [][]T {
	parts := make([][][]T, n)
	each(n, func(i int) { parts[i] = one(i) })
	out := make([][]T, kits)
	for k := range kits {
		for i := range parts {
			out[k] = append(out[k], parts[i][k]...)
		}
	}
	return out
}

// each calls f for 0 to n-1, on two cores.
func each(n int, f func(int)) {
	var wg sync.WaitGroup
	const workers = 2
	next := make(chan int)
	for range workers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range next {
				f(i)
			}
		}()
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}
