// Command program does what needs the table of functions: it grows stacks, collects, panics and recovers.
package main

import (
	"os"
	"runtime"
)

var sink *list

type list struct {
	next  *list
	value int
}

// deep holds pointers in many frames while stacks move and the collector runs. It answers how many lived on as they were.
func deep(n int, l *list) int {
	if n == 0 {
		runtime.GC()
		return 0
	}
	here := &list{l, n}
	other := &list{here, -n}
	if n < 0 {
		sink = other // so that it lives on the heap
	}
	good := deep(n-1, here)
	for range 3 { // takes the place of what was freed
		l = &list{value: good}
	}
	if other.next == here && other.value == -n && here.value == n && l.value == good {
		good++
	}
	return good
}

func caught(f func()) (got any) {
	defer func() { got = recover() }()
	f()
	return nil
}

//go:noinline
func helper(got *any) { *got = recover() }

// indirect is inlined into the wrapper that defer calls. Recover must count it: helper is not what was deferred.
func indirect(got *any) { helper(got) }

func indirectly() (got any) {
	defer indirect(&got)
	panic("passes")
}

type value struct{ n int }

func (v value) get() int { return v.n }

type getter interface{ get() int }

func check(ok bool, what string) {
	if !ok {
		os.Stdout.WriteString("wrong: " + what + "\n")
	}
}

func main() {
	check(deep(5000, nil) == 5000, "deep")
	var none []int
	index := len(os.Args) + 7
	err, _ := caught(func() { none[index]++ }).(runtime.Error)
	check(err != nil && err.Error() != "", "index")
	check(caught(func() { panic("own") }) == "own", "panic")
	check(caught(func() { caught(func() { panic(1) }); panic(2) }) == 2, "nested")
	check(caught(func() { indirectly() }) == "passes", "recover two calls below defer")
	done := make(chan int)
	for i := range 50 {
		go func() { done <- deep(100+i, nil) }()
	}
	sum := 0
	for range 50 {
		sum += <-done
	}
	check(sum == 50*100+49*25, "goroutines")
	for i := 0; i < 1000 && runtime.NumGoroutine() > 1; i++ {
		runtime.Gosched() // ours end on their own
	}
	check(runtime.NumGoroutine() == 1, "the runtime's own goroutines are told apart")
	var g getter = value{3}
	check(g.get() == 3, "wrapper")
	os.Stdout.WriteString("done\n")
	if len(os.Args) > 1 {
		panic("the end")
	}
}
