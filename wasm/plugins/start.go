package plugins

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// ErrWasm is returned for bytes that are no WebAssembly module of the shape that Go's linker writes.
var ErrWasm = errors.New("plugins: not a WebAssembly reactor built by Go")

// Numbers of the binary format: WebAssembly Core Specification 1.0, section 5.
const (
	sectionType, sectionImport, sectionFunction = 1, 2, 3
	sectionGlobal, sectionExport, sectionCode   = 6, 7, 10

	kindFunction, kindTable, kindMemory, kindGlobal = 0, 1, 2, 3
	typeFunc, typeI32, mutable                      = 0x60, 0x7f, 1

	opEnd, opReturn, opIf, opCall        = 0x0b, 0x0f, 0x04, 0x10
	opGlobalGet, opGlobalSet, opI32Const = 0x23, 0x24, 0x41
	blockEmpty                           = 0x40
)

// StartOnce gives a reactor the export _start beside _initialize; both start the module the first time one of them is
// called and do nothing after that. Some hosts call _start alone (http-wasm-host-go and proxytest as they come, so
// Dapr), some _initialize alone, some both (Traefik); Go's linker exports _initialize alone, and a second call of it
// traps.
func StartOnce(wasm []byte) ([]byte, error) {
	m, err := split(wasm)
	if err != nil {
		return nil, err
	}
	imported, err := m.importedFunctions()
	if err != nil {
		return nil, err
	}
	initialize, err := m.find("_initialize")
	if err != nil {
		return nil, err
	}
	signature := m.grow(sectionType, []byte{typeFunc, 0, 0})
	function := imported + m.grow(sectionFunction, number(signature))
	started := m.grow(sectionGlobal, []byte{typeI32, mutable, opI32Const, 0, opEnd})

	body := []byte{0} // no locals
	body = append(append(body, opGlobalGet), number(started)...)
	body = append(body, opIf, blockEmpty, opReturn, opEnd, opI32Const, 1)
	body = append(append(body, opGlobalSet), number(started)...)
	body = append(append(body, opCall), number(initialize)...)
	body = append(body, opEnd)
	m.grow(sectionCode, append(number(len(body)), body...))

	m.export("_initialize", function)
	m.grow(sectionExport, exported("_start", function))
	return m.join(), nil
}

// module is a module cut into its sections.
type module struct{ sections []section }

type section struct {
	id   byte
	body []byte
}

var magic = []byte("\x00asm\x01\x00\x00\x00")

func split(wasm []byte) (*module, error) {
	rest, ok := bytes.CutPrefix(wasm, magic)
	m := &module{}
	for ok && len(rest) > 0 {
		r := reader{b: rest[1:]}
		body := r.bytes()
		if r.failed {
			return nil, ErrWasm
		}
		m.sections = append(m.sections, section{rest[0], body})
		rest = r.b
	}
	for _, id := range []byte{sectionType, sectionImport, sectionFunction, sectionGlobal, sectionExport, sectionCode} {
		if ok = ok && m.section(id) != nil; !ok {
			return nil, ErrWasm
		}
	}
	return m, nil
}

func (m *module) join() []byte {
	out := bytes.Clone(magic)
	for _, s := range m.sections {
		out = append(out, s.id)
		out = append(out, number(len(s.body))...)
		out = append(out, s.body...)
	}
	return out
}

func (m *module) section(id byte) *section {
	for i := range m.sections {
		if m.sections[i].id == id {
			return &m.sections[i]
		}
	}
	return nil
}

// grow adds an item to the list that a section is, and answers its index.
func (m *module) grow(id byte, item []byte) int {
	s := m.section(id)
	r := reader{b: s.body}
	count := r.number()
	s.body = append(append(number(count+1), r.b...), item...)
	return count
}

// importedFunctions counts them: they come first in the numbering of functions.
func (m *module) importedFunctions() (functions int, err error) {
	r := reader{b: m.section(sectionImport).body}
	for range r.number() {
		r.bytes() // module
		r.bytes() // name
		switch r.byte() {
		case kindFunction:
			r.number()
			functions++
		default:
			return 0, fmt.Errorf("%w: it imports more than functions", ErrWasm)
		}
		if r.failed {
			return 0, ErrWasm
		}
	}
	return functions, nil
}

// find is the index of an exported function.
func (m *module) find(name string) (int, error) {
	index := -1
	err := m.eachExport(func(n string, kind byte, i int) {
		if n == name && kind == kindFunction {
			index = i
		}
	})
	if err == nil && index < 0 {
		err = fmt.Errorf("%w: it does not export %s", ErrWasm, name)
	}
	return index, err
}

// export lets an exported name lead to another function.
func (m *module) export(name string, function int) {
	var list []byte
	count := 0
	_ = m.eachExport(func(n string, kind byte, i int) { // find has seen that it can be read
		count++
		if n == name {
			i = function
		}
		item := exported(n, i)
		item[1+len(n)] = kind
		list = append(list, item...)
	})
	m.section(sectionExport).body = append(number(count), list...)
}

func (m *module) eachExport(visit func(name string, kind byte, index int)) error {
	r := reader{b: m.section(sectionExport).body}
	for range r.number() {
		name, kind, index := r.bytes(), r.byte(), r.number()
		if r.failed || len(name) > 127 || kind > kindGlobal { // a name's length is written in one byte
			return ErrWasm
		}
		visit(string(name), kind, index)
	}
	return nil
}

func exported(name string, function int) []byte {
	item := append([]byte{byte(len(name))}, name...)
	return append(append(item, kindFunction), number(function)...)
}

// number writes an unsigned LEB128 number.
func number(n int) []byte { return binary.AppendUvarint(nil, uint64(n)) }

// reader takes a section apart. After a failure it answers zeros.
type reader struct {
	b      []byte
	failed bool
}

func (r *reader) number() int {
	v, n := binary.Uvarint(r.b)
	if n <= 0 || v > 1<<32-1 {
		r.failed, r.b = true, nil
		return 0
	}
	r.b = r.b[n:]
	return int(v)
}

func (r *reader) byte() byte {
	if len(r.b) == 0 {
		r.failed = true
		return 0
	}
	c := r.b[0]
	r.b = r.b[1:]
	return c
}

func (r *reader) bytes() []byte {
	n := r.number()
	if n > len(r.b) {
		r.failed, n = true, 0
	}
	out := r.b[:n]
	r.b = r.b[n:]
	return out
}
