package body

import (
	"encoding/base64"
	"errors"
	"io"
	"strconv"

	"github.com/go-faster/jx"
	"golang.org/x/text/encoding"
	"golang.org/x/text/transform"
)

var (
	// ErrSyntax is returned for what is no JSON text in UTF-8, or is nested deeper than maxNesting.
	ErrSyntax = errors.New("body: no JSON")
	// ErrValues is returned for a JSON text of more values than any request has: maxValues.
	ErrValues = errors.New("body: too many values")
	// ErrType is returned by the accessors of Value for a value of another type.
	ErrType = errors.New("body: a value of another type")
)

// Kind is the type of a JSON value.
type Kind uint8

// Kinds of values.
const (
	Null Kind = iota
	Bool
	Number
	String
	Array
	Object
)

// Value is a JSON value, or what was kept of it. Its strings are views of one array that all values of a body share.
type Value struct {
	Kind    Kind
	True    bool // of a Bool
	Members []Member
	Items   []Value
	Count   int // members or items that there were, kept or not

	start, end int // a String's or Number's text
	arena      *[]byte
}

// Member is a member of an object.
type Member struct {
	Name string
	Value
}

// Limits bounds what is kept of a JSON text. What is over a limit is checked for its syntax and passed over.
type Limits struct {
	Items   int // of each array
	Members int // of each object
	Depth   int // of arrays and objects within each other
	Values  int // in all
}

const (
	maxNesting = 64      // nesting that is checked; deeper is ErrSyntax
	maxValues  = 10_000  // values that are looked at, kept or not: with more, taking a body apart costs more than reading a card
	maxName    = 64      // bytes of a member's name that is kept
	bufferSize = 8 << 10 // bytes read at a time
)

// ParseJSON reads one JSON text to the end of in. size is how many bytes in will have, when that is known, else 0: strings need no
// more than that, so they are kept in one array of this size.
//
// Errors: ErrSyntax, ErrValues, and those of in.
func ParseJSON(in io.Reader, size int, limits Limits) (*Value, error) {
	source := &errorKeeper{in: in}
	p := &parser{limits: limits}
	arena := make([]byte, 0, size)
	p.arena = &arena
	p.dec = jx.Decode(transform.NewReader(source, encoding.UTF8Validator), bufferSize)
	var root Value
	err := p.value(&root, 0)
	if err == nil && p.dec.Next() != jx.Invalid {
		err = ErrSyntax
	}
	if err == nil && !p.ended() {
		err = ErrSyntax
	}
	switch {
	case source.err != nil:
		return nil, source.err
	case errors.Is(err, ErrValues):
		return nil, ErrValues
	case err != nil:
		return nil, ErrSyntax
	}
	return &root, nil
}

// errorKeeper remembers why reading ended, if not with the end.
type errorKeeper struct {
	in  io.Reader
	err error
}

// Read implements io.Reader.
func (k *errorKeeper) Read(p []byte) (int, error) {
	n, err := k.in.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		k.err = err
	}
	return n, err
}

// parser reads values. arena holds the texts of all.
type parser struct {
	dec    *jx.Decoder
	limits Limits
	kept   int
	seen   int
	arena  *[]byte
}

// count counts a value at this depth, kept or not.
func (p *parser) count(depth int) error {
	p.seen++
	switch {
	case depth > maxNesting:
		return ErrSyntax
	case p.seen > maxValues:
		return ErrValues
	}
	return nil
}

// ended reports whether nothing but space is left.
func (p *parser) ended() bool {
	err := p.dec.Skip()
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

func (p *parser) value(v *Value, depth int) (err error) {
	if err := p.count(depth); err != nil {
		return err
	}
	p.kept++
	v.arena = p.arena
	switch p.dec.Next() {
	case jx.Null:
		return p.dec.Null()
	case jx.Bool:
		v.Kind = Bool
		v.True, err = p.dec.Bool()
		return err
	case jx.Number:
		v.Kind, v.start = Number, len(*p.arena)
		number, err := p.dec.Num()
		*p.arena = append(*p.arena, number...)
		v.end = len(*p.arena)
		return err
	case jx.String:
		v.Kind, v.start = String, len(*p.arena)
		*p.arena, err = p.dec.StrAppend(*p.arena)
		v.end = len(*p.arena)
		return err
	case jx.Array:
		v.Kind = Array
		return p.array(v, depth)
	case jx.Object:
		v.Kind = Object
		return p.object(v, depth)
	}
	return ErrSyntax
}

func (p *parser) array(v *Value, depth int) error {
	items, err := p.dec.ArrIter()
	if err != nil {
		return err
	}
	for items.Next() {
		v.Count++
		if len(v.Items) == p.limits.Items || !p.room(depth) {
			if err := p.skip(depth + 1); err != nil {
				return err
			}
			continue
		}
		v.Items = append(v.Items, Value{})
		if err := p.value(&v.Items[len(v.Items)-1], depth+1); err != nil {
			return err
		}
	}
	return items.Err()
}

func (p *parser) object(v *Value, depth int) error {
	members, err := p.dec.ObjIter()
	if err != nil {
		return err
	}
	for members.Next() {
		v.Count++
		if len(v.Members) == p.limits.Members || len(members.Key()) > maxName || !p.room(depth) {
			if err := p.skip(depth + 1); err != nil {
				return err
			}
			continue
		}
		v.Members = append(v.Members, Member{Name: string(members.Key())})
		if err := p.value(&v.Members[len(v.Members)-1].Value, depth+1); err != nil {
			return err
		}
	}
	return members.Err()
}

func (p *parser) room(depth int) bool { return depth < p.limits.Depth && p.kept < p.limits.Values }

// skip passes over a value. Nesting is counted here: the decoder's own limit is far deeper.
func (p *parser) skip(depth int) error {
	if err := p.count(depth); err != nil {
		return err
	}
	switch p.dec.Next() {
	case jx.Array:
		items, err := p.dec.ArrIter()
		if err != nil {
			return err
		}
		for items.Next() {
			if err := p.skip(depth + 1); err != nil {
				return err
			}
		}
		return items.Err()
	case jx.Object:
		members, err := p.dec.ObjIter()
		if err != nil {
			return err
		}
		for members.Next() {
			if err := p.skip(depth + 1); err != nil {
				return err
			}
		}
		return members.Err()
	}
	return p.dec.Skip()
}

// Get is the member of this name, nil when there is none or v is no object. Of several of the same name it is the last.
func (v *Value) Get(name string) *Value {
	if v == nil {
		return nil
	}
	for i := len(v.Members) - 1; i >= 0; i-- {
		if v.Members[i].Name == name {
			return &v.Members[i].Value
		}
	}
	return nil
}

// Twice reports whether a member's name stands twice in v.
func (v *Value) Twice() bool {
	for i, m := range v.Members {
		for _, other := range v.Members[:i] {
			if other.Name == m.Name {
				return true
			}
		}
	}
	return false
}

// Bytes is the text of a String, which the caller may change, or of a Number as it is spelt.
func (v *Value) Bytes() []byte { return (*v.arena)[v.start:v.end:v.end] }

// Text is a String's text. Errors: ErrType.
func (v *Value) Text() (string, error) {
	if v == nil || v.Kind != String {
		return "", ErrType
	}
	return string(v.Bytes()), nil
}

// Texts are the texts of an Array of Strings. Errors: ErrType.
func (v *Value) Texts() ([]string, error) {
	if v.Kind != Array {
		return nil, ErrType
	}
	out := make([]string, len(v.Items))
	for i := range v.Items {
		text, err := v.Items[i].Text()
		if err != nil {
			return nil, err
		}
		out[i] = text
	}
	return out, nil
}

// Float is a Number. Errors: ErrType, also for one that no float64 holds.
func (v *Value) Float() (float64, error) {
	if v.Kind != Number {
		return 0, ErrType
	}
	f, err := strconv.ParseFloat(string(v.Bytes()), 64)
	if err != nil {
		return 0, ErrType
	}
	return f, nil
}

// Bool is a Bool. Errors: ErrType.
func (v *Value) Bool() (bool, error) {
	if v.Kind != Bool {
		return false, ErrType
	}
	return v.True, nil
}

// DecodeBase64 decodes text in its own place: what it holds afterwards is gone. Line breaks are passed over.
// The decoder writes behind where it reads, which a test holds.
func DecodeBase64(text []byte) ([]byte, error) {
	n, err := base64.StdEncoding.Decode(text, text)
	return text[:n:n], err
}
