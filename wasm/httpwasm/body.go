//go:build wasip1

package main

import "unsafe"

// received is the body as far as it was read. It is kept between requests: when a client leaves, the host breaks a
// call off in the middle and its frames stay behind; they must not each hold a body.
var received []byte

// touched says that some of the body was read, ended that the host has no more of it.
var touched, ended bool

// firstRead is how many bytes are asked for first when the length is unknown.
const firstRead = 32 << 10

func beginBody() { received, touched, ended = received[:0], false, false }

// readBody reads the body, at most one byte more than the limit, and says whether it ended within the limit.
func readBody(length int64) bool {
	limit := guard.Limit()
	want := firstRead
	if length >= 0 && length <= int64(limit) {
		want = int(length) + 1 // one more, to see the end
	}
	for !ended && len(received) <= limit {
		if len(received) == cap(received) {
			grow(min(max(want, 2*cap(received)), limit+1))
		}
		readSome(limit + 1)
	}
	return len(received) <= limit
}

func grow(to int) {
	larger := make([]byte, len(received), to)
	copy(larger, received)
	received = larger
}

func readSome(most int) {
	touched = true
	at := len(received)
	free := received[at:min(cap(received), most)]
	both := hostReadBody(ofRequest, unsafe.Pointer(unsafe.SliceData(free)), uint32(len(free)))
	received = received[:at+int(uint32(both))]
	ended = both>>32 != 0
}

// clientGone asks the host whether the client still waits. The ABI has no such question; but reading a body further that
// has ended costs nothing and gives nothing, and host/caddyglyph answers with one byte more once the client has left. Others
// never do: there a read goes on to its end, or to max_time.
func clientGone() bool {
	if !ended {
		return false
	}
	var more byte
	return uint32(hostReadBody(ofRequest, unsafe.Pointer(&more), 1)) != 0
}

// restoreBody gives the host back what was read. Reading takes a body away from the host, even an empty one, and the
// feature buffer_request, which should keep it, keeps the last piece only; so it is written back. What was not read yet,
// of a body that is over the limit and passes, is handed through piece by piece.
func restoreBody() {
	if !touched {
		return
	}
	writeBody(ofRequest, received)
	for !ended {
		received = received[:0]
		readSome(firstRead)
		if len(received) > 0 {
			writeBody(ofRequest, received)
		}
	}
}
