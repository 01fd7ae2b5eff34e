package trim

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
)

// This file rewrites Go's table of functions, "pclntab": runtime/symtab.go and runtime/runtime2.go of Go 1.26 define it.

// header is how the table begins: its magic number, two zeros, the size of the least instruction and of a pointer.
const header = "\xf1\xff\xff\xff\x00\x00\x01\x08"

// Fields of a function's record, in 32-bit words from its beginning.
const (
	wordName      = 1
	wordSP        = 4
	wordFile      = 5
	wordLine      = 6
	wordCounts    = 7 // how many tables of values by program counter it has
	wordUnit      = 8
	wordStartLine = 9
	wordKinds     = 10 // bytes: kind, flags, 0, number of addresses of data
	recordWords   = 11
)

// Tables of values by program counter that nothing but a traceback asks for.
const (
	tableInline   = 2
	tableArgsLive = 3
)

// Addresses of data that nothing but a traceback asks for, and how a missing one is written.
const (
	dataInline   = 3
	dataArgs     = 5
	dataArgsLive = 6
	noData       = 1<<32 - 1
)

// wrapper is the kind of the functions that the compiler makes to call others. recover counts what was inlined there.
const wrapper = 23

// table is the table of functions inside a module's memory.
type table struct {
	names, units, files, values, records []byte // its parts
	count                                int    // functions
}

func findTable(mem []byte) (*table, error) {
	at := bytes.Index(mem, []byte(header))
	if at < 0 || bytes.Contains(mem[at+1:], []byte(header)) {
		return nil, fmt.Errorf("%w: no table of functions, or another Go's", errFormat)
	}
	mem = mem[at:]
	var field [8]int // functions, files, unused, then where the parts begin
	for i := range field {
		field[i] = int(binary.LittleEndian.Uint64(mem[8+8*i:]))
	}
	parts := field[3:]
	for i := range 4 {
		if parts[i] < 0 || parts[i] > parts[i+1] || parts[i+1] > len(mem) {
			return nil, fmt.Errorf("%w: the parts of its table of functions", errFormat)
		}
	}
	return &table{
		names: mem[parts[0]:parts[1]], units: mem[parts[1]:parts[2]], files: mem[parts[2]:parts[3]],
		values: mem[parts[3]:parts[4]], records: mem[parts[4]:], count: field[0],
	}, nil
}

// record is where the function's record lies.
func (t *table) record(i int) words {
	return words(t.records[binary.LittleEndian.Uint32(t.records[8*i+4:]):])
}

func (t *table) name(i int) string {
	name := t.names[t.record(i).get(wordName):]
	return string(name[:bytes.IndexByte(name, 0)])
}

// words is a record.
type words []byte

func (w words) get(i int) uint32    { return binary.LittleEndian.Uint32(w[4*i:]) }
func (w words) set(i int, v uint32) { binary.LittleEndian.PutUint32(w[4*i:], v) }

// forgetTracebacks takes out what only tracebacks need.
func (t *table) forgetTracebacks() {
	names, values := newPool(t.names), newPool(t.values)
	values.add([]byte{0}) // offset 0 says that there is none
	for i := range t.count {
		r := t.record(i)
		name := shortName(t.name(i))
		r.set(wordName, names.add(append([]byte(name), 0)))
		r.set(wordFile, 0)
		r.set(wordLine, 0)
		r.set(wordUnit, 0)
		r.set(wordStartLine, 0)
		r.set(wordSP, values.add(t.valuesAt(r.get(wordSP))))
		t.keepTables(r, values)
	}
	names.replace()
	values.replace()
	clear(t.units)
	clear(t.files)
}

func (t *table) keepTables(r words, values *pool) {
	kinds := r.get(wordKinds)
	inlined := kinds&0xff == wrapper
	tables, data := r.get(wordCounts), kinds>>24
	for k := range tables {
		at := int(recordWords + k)
		if k == tableArgsLive || k == tableInline && !inlined {
			r.set(at, 0)
		} else {
			r.set(at, values.add(t.valuesAt(r.get(at))))
		}
	}
	for k := range data {
		if k == dataArgs || k == dataArgsLive || k == dataInline && !inlined {
			r.set(int(recordWords+tables+k), noData)
		}
	}
}

// shortName keeps what the runtime asks of a name: whether a goroutine is its own, and which of reflect's functions it is.
func shortName(name string) string {
	const ours = "runtime."
	switch {
	case strings.HasPrefix(name, ours):
		return ours
	case strings.HasPrefix(name, "reflect."):
		return name
	}
	return ""
}

// valuesAt is a table of values by program counter with its end mark: pairs of numbers up to a 0 that is not the first.
func (t *table) valuesAt(offset uint32) []byte {
	if offset == 0 {
		return nil
	}
	v := t.values[offset:]
	at := 0
	for first := true; first || v[at] != 0; first = false {
		for range 2 {
			for v[at] >= 0x80 {
				at++
			}
			at++
		}
	}
	return v[:at+1]
}

// pool is new content for a part of the table: each sequence of bytes once.
type pool struct {
	part []byte
	out  []byte
	at   map[string]uint32
}

func newPool(part []byte) *pool { return &pool{part: part, at: map[string]uint32{}} }

// add answers where b lies.
func (p *pool) add(b []byte) uint32 {
	if len(b) == 0 {
		return 0
	}
	at, ok := p.at[string(b)]
	if !ok {
		at = uint32(len(p.out))
		p.at[string(b)] = at
		p.out = append(p.out, b...)
	}
	return at
}

// replace puts the content where the old one was. It is never longer: nothing is added that was not there.
func (p *pool) replace() {
	clear(p.part[copy(p.part, p.out):])
}
