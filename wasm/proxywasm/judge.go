//go:build wasip1

package main

import (
	"iter"
	"unsafe"

	"github.com/cardglyph/cardglyph/wasm/edge"
)

// A worker of Envoy serves many requests with one thread, and a picture takes it for a second. So a body is judged a few
// milliseconds at a time, in the host's ticks: others are served in between, and the work ends when the client leaves.
// Bodies wait for one another, in the host's buffers: the memory of one picture is enough.

// judging is a body being judged.
type judging struct {
	next    func() (struct{}, bool) // works a little; false when the verdict is there
	stop    func()
	verdict edge.Verdict
	length  uint32 // of the body
}

// tickMilliseconds is the pause between two pieces of work: the least that hosts have.
const tickMilliseconds = 1

var (
	queue   []*stream           // being judged; the first one is worked on
	yielder func(struct{}) bool // leaves the body that is worked on; nil while none is
)

// rest is what edge calls as it works: it leaves the work to the next tick, and answers whether there will be none.
func rest() (gone bool) {
	yield := yielder
	if yield == nil {
		return false
	}
	gone = !yield(struct{}{})
	yielder = yield // another body may have been worked on in between
	return gone
}

// judge decides by the whole body, which the host has kept: at once where no picture is in it, else in the ticks to come.
func (s *stream) judge() uint32 {
	j := &judging{}
	j.next, j.stop = iter.Pull(func(yield func(struct{}) bool) {
		yielder = yield
		body := buffer(requestBody, uint32(s.guard.Limit()+1)) // hosts cut this down to what there is
		j.length = uint32(len(body))
		j.verdict = s.decide(body)
	})
	s.judging = j
	if !j.work() {
		return s.finish()
	}
	if len(queue) == 0 && proxySetTick(tickMilliseconds) != 0 { // a host without ticks
		for j.work() {
		}
		return s.finish()
	}
	queue = append(queue, s)
	return pause
}

// work does a little and says whether there is more.
func (j *judging) work() (more bool) {
	defer func() { yielder = nil }()
	_, more = j.next()
	return more
}

func (s *stream) decide(body []byte) edge.Verdict {
	switch {
	case len(body) > s.guard.Limit():
		return s.guard.Over()
	case s.request.Length >= 0 && int64(len(body)) != s.request.Length:
		return s.guard.Fault() // the host keeps a part back: Envoy before 1.32 did
	}
	return s.guard.Body(s.request, body)
}

// finish carries out the verdict on a body.
func (s *stream) finish() uint32 {
	v, length := s.judging.verdict, s.judging.length
	s.judging = nil
	if v.Body != nil {
		s.kept = v.Body
		if proxySetBufferBytes(requestBody, 0, length, unsafe.Pointer(unsafe.SliceData(v.Body)), uint32(len(v.Body))) != 0 {
			v = edge.Broken()
		}
	}
	return s.carryOut(v, s.guard.HoldHeaders())
}

// onTick works a little on the body that is first in the queue.
//
//go:wasmexport proxy_on_tick
func onTick(plugin uint32) {
	if len(queue) > 0 {
		queue[0].tick()
	}
	if len(queue) == 0 {
		proxySetContext(plugin) // the timer is the plugin's
		proxySetTick(0)
	}
}

func (s *stream) tick() {
	proxySetContext(s.id)
	if s.step() == goOn {
		proxyContinue(requestStream)
	}
}

func (s *stream) step() (action uint32) {
	defer recovered(s, &action)
	if s.judging.work() {
		return pause
	}
	queue = queue[1:]
	return s.finish()
}

// stop ends the work on a body for good.
func (s *stream) stop() {
	for i, q := range queue {
		if q == s {
			queue = append(queue[:i:i], queue[i+1:]...)
			break
		}
	}
	if j := s.judging; j != nil {
		s.judging = nil
		j.stop()
		yielder = nil
	}
}
