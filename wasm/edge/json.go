package edge

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// This file parses configurations: strict JSON as in RFC 8259, no name twice. encoding/json would cost each plugin
// more than a tenth of its size.

// kind is the JSON type of a value.
type kind uint8

const (
	jsonString kind = iota
	jsonNumber
	jsonWord // true, false, null
	jsonArray
	jsonObject
)

// value is a JSON value: text is a string's content, a number's or a word's spelling.
type value struct {
	kind    kind
	text    string
	list    []value // of an array
	members []pair  // of an object
}

type pair struct {
	name  string
	value value
}

// maxDepth bounds nesting, and with it the stack.
const maxDepth = 8

// parseObject parses a text that is one JSON object, or empty.
func parseObject(text []byte) ([]pair, error) {
	p := parser{text: text}
	p.space()
	if p.at == len(text) {
		return nil, nil
	}
	v, ok := p.value(0)
	p.space()
	if !ok || p.at != len(text) || v.kind != jsonObject {
		return nil, &ConfigError{Reason: "must be one JSON object; wrong at byte " + strconv.Itoa(p.at)}
	}
	return v.members, nil
}

type parser struct {
	text []byte
	at   int
}

func (p *parser) space() {
	for p.at < len(p.text) && isSpace(p.text[p.at]) {
		p.at++
	}
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// take steps over c after white space, if it is there.
func (p *parser) take(c byte) bool {
	p.space()
	if p.at < len(p.text) && p.text[p.at] == c {
		p.at++
		return true
	}
	return false
}

func (p *parser) value(depth int) (value, bool) {
	p.space()
	if p.at == len(p.text) || depth > maxDepth {
		return value{}, false
	}
	switch c := p.text[p.at]; {
	case c == '"':
		s, ok := p.string()
		return value{kind: jsonString, text: s}, ok
	case c == '{':
		return p.object(depth)
	case c == '[':
		return p.array(depth)
	case c == '-' || c >= '0' && c <= '9':
		s := p.run("+-.eE0123456789")
		return value{kind: jsonNumber, text: s}, isNumber(s)
	}
	s := p.run("abcdefghijklmnopqrstuvwxyz")
	return value{kind: jsonWord, text: s}, s == "true" || s == "false" || s == "null"
}

func (p *parser) object(depth int) (value, bool) {
	v := value{kind: jsonObject}
	p.take('{')
	if p.take('}') {
		return v, true
	}
	for {
		p.space()
		name, ok := p.string()
		if !ok || !p.take(':') {
			return v, false
		}
		for _, other := range v.members {
			if other.name == name {
				return v, false
			}
		}
		member, ok := p.value(depth + 1)
		if !ok {
			return v, false
		}
		v.members = append(v.members, pair{name, member})
		if p.take('}') {
			return v, true
		}
		if !p.take(',') {
			return v, false
		}
	}
}

func (p *parser) array(depth int) (value, bool) {
	v := value{kind: jsonArray}
	p.take('[')
	if p.take(']') {
		return v, true
	}
	for {
		one, ok := p.value(depth + 1)
		if !ok {
			return v, false
		}
		v.list = append(v.list, one)
		if p.take(']') {
			return v, true
		}
		if !p.take(',') {
			return v, false
		}
	}
}

// run takes all that comes of a set of characters.
func (p *parser) run(set string) string {
	from := p.at
	for p.at < len(p.text) && contains(set, p.text[p.at]) {
		p.at++
	}
	return string(p.text[from:p.at])
}

func contains(set string, c byte) bool {
	for i := range len(set) {
		if set[i] == c {
			return true
		}
	}
	return false
}

// isNumber follows the grammar: no leading zeros, no bare points, no plus sign.
func isNumber(s string) bool {
	digits := func() (n int) {
		for len(s) > 0 && s[0] >= '0' && s[0] <= '9' {
			s, n = s[1:], n+1
		}
		return n
	}
	if len(s) > 0 && s[0] == '-' {
		s = s[1:]
	}
	zero := len(s) > 0 && s[0] == '0'
	if n := digits(); n == 0 || zero && n > 1 {
		return false
	}
	if len(s) > 0 && s[0] == '.' {
		s = s[1:]
		if digits() == 0 {
			return false
		}
	}
	if len(s) > 0 && (s[0] == 'e' || s[0] == 'E') {
		s = s[1:]
		if len(s) > 0 && (s[0] == '+' || s[0] == '-') {
			s = s[1:]
		}
		if digits() == 0 {
			return false
		}
	}
	return s == ""
}

// string takes a string in quotes and gives its content.
func (p *parser) string() (string, bool) {
	if p.at == len(p.text) || p.text[p.at] != '"' {
		return "", false
	}
	p.at++
	var out []byte
	for p.at < len(p.text) {
		c := p.text[p.at]
		switch {
		case c == '"':
			p.at++
			return string(out), utf8.Valid(out)
		case c < ' ':
			return "", false
		case c == '\\':
			r, ok := p.escape()
			if !ok {
				return "", false
			}
			out = utf8.AppendRune(out, r)
		default:
			out = append(out, c)
			p.at++
		}
	}
	return "", false
}

// escape takes a backslash and what belongs to it. Half a surrogate pair is an error.
func (p *parser) escape() (rune, bool) {
	const letters, runes = `"\/bfnrt`, "\"\\/\b\f\n\r\t"
	if p.at+1 >= len(p.text) {
		return 0, false
	}
	c := p.text[p.at+1]
	for i := range len(letters) {
		if letters[i] == c {
			p.at += 2
			return rune(runes[i]), true
		}
	}
	r, ok := p.unicode()
	if !ok || !utf16.IsSurrogate(r) {
		return r, ok
	}
	low, ok := p.unicode()
	r = utf16.DecodeRune(r, low)
	return r, ok && r != utf8.RuneError
}

// unicode takes \u and four hexadecimal digits.
func (p *parser) unicode() (rune, bool) {
	const length = 6
	if p.at+length > len(p.text) || p.text[p.at] != '\\' || p.text[p.at+1] != 'u' {
		return 0, false
	}
	r, ok := hex4(p.text[p.at+2:])
	p.at += length
	return r, ok
}

func hex4(b []byte) (rune, bool) {
	r := rune(0)
	for _, c := range b[:4] {
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c|' ' >= 'a' && c|' ' <= 'f':
			r = r<<4 | rune(c|' '-'a'+10)
		default:
			return 0, false
		}
	}
	return r, true
}
