package trim

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// Numbers of sections (WebAssembly core specification 2.0, 5.5).
const (
	sectionCustom = 0
	sectionData   = 11
)

// A data segment begins with these bytes: it goes to memory 0, at the i32.const that follows, which ends with end.
const (
	active   = 0
	constant = 0x41
	end      = 0x0b
)

const magic = "\x00asm\x01\x00\x00\x00"

var errFormat = errors.New("trim: this is no module as Go's linker writes it")

// section is one section of a module as it lies in the file.
type section struct {
	id   byte
	body []byte
}

func sections(wasm []byte) ([]section, error) {
	body, ok := bytes.CutPrefix(wasm, []byte(magic))
	if !ok {
		return nil, errFormat
	}
	var all []section
	r := reader{rest: body}
	for len(r.rest) > 0 && r.err == nil {
		id := r.take(1)
		body := r.take(r.number())
		if r.err == nil {
			all = append(all, section{id[0], body})
		}
	}
	return all, r.err
}

func module(all []section) []byte {
	out := []byte(magic)
	for _, s := range all {
		out = append(out, s.id)
		out = appendBytes(out, s.body)
	}
	return out
}

// memory is what the data section puts into the linear memory, from address 0.
func memory(data []byte) ([]byte, error) {
	r := reader{rest: data}
	var out []byte
	for range r.number() {
		kind, op := r.take(1), r.take(1)
		at := r.number()
		stop := r.take(1)
		content := r.take(r.number())
		if r.err != nil {
			return nil, r.err
		}
		if kind[0] != active || op[0] != constant || stop[0] != end {
			return nil, fmt.Errorf("%w: a data segment of another kind", errFormat)
		}
		if n := at + len(content); n > len(out) {
			out = append(out, make([]byte, n-len(out))...)
		}
		copy(out[at:], content)
	}
	return out, r.err
}

// dataSection writes the memory as segments; zeros need none.
func dataSection(mem []byte) []byte {
	var out []byte
	count := 0
	for at := 0; ; count++ {
		from, to := nextSegment(mem, at)
		if from == to {
			return append(binary.AppendUvarint(nil, uint64(count)), out...)
		}
		out = append(out, active, constant)
		out = appendSigned(out, from)
		out = append(out, end)
		out = appendBytes(out, mem[from:to])
		at = to
	}
}

// leastGap is from how many zeros on a new segment is begun. Go's linker begins one after five bytes: 31,000 segments, whose
// addresses and lengths take 36 KB after brotli. 32 to 256 differ by less than a kilobyte.
const leastGap = 64

// nextSegment finds the next bytes from at on that are not zero, up to the next gap.
func nextSegment(mem []byte, at int) (from, to int) {
	for at < len(mem) && mem[at] == 0 {
		at++
	}
	from, to = at, at
	for ; at < len(mem) && at-to < leastGap; at++ {
		if mem[at] != 0 {
			to = at + 1
		}
	}
	return from, to
}

// reader reads a module's numbers and bytes; after the end it keeps an error and answers zeros.
type reader struct {
	rest []byte
	err  error
}

func (r *reader) take(n int) []byte {
	if r.err != nil || n < 0 || n > len(r.rest) {
		r.err = errFormat
		return make([]byte, 1)
	}
	out := r.rest[:n:n]
	r.rest = r.rest[n:]
	return out
}

// number reads a LEB128 number below 2³¹: Go's linker writes addresses as signed ones, which are then the same.
func (r *reader) number() int {
	v, n := binary.Uvarint(r.rest)
	if n <= 0 || v >= 1<<31 {
		r.err = errFormat
		return 0
	}
	r.rest = r.rest[n:]
	return int(v)
}

func appendBytes(dst, b []byte) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(b))), b...)
}

// appendSigned appends v ≥ 0 as a signed LEB128 number: bit 6 of the last byte is the sign.
func appendSigned(dst []byte, v int) []byte {
	for ; v >= 0x40; v >>= 7 {
		dst = append(dst, byte(v&0x7f|0x80))
	}
	return append(dst, byte(v))
}
