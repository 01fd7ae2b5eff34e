package edge

import "bytes"

// This file reads and writes base64 (RFC 4648), in either alphabet, padded or not, with line breaks, and inside JSON
// strings with their escapes. Writing lays new bytes over old text, so that every other character keeps its place.

// invalid, blank and padding are what sextet answers for characters that stand for no six bits.
const (
	invalid = -1 - iota
	blank
	padding
)

func sextet(c byte) int {
	switch {
	case c >= 'A' && c <= 'Z':
		return int(c - 'A')
	case c >= 'a' && c <= 'z':
		return int(c-'a') + 26
	case c >= '0' && c <= '9':
		return int(c-'0') + 52
	case c == '+' || c == '-':
		return 62
	case c == '/' || c == '_':
		return 63
	case isSpace(c):
		return blank
	case c == '=':
		return padding
	}
	return invalid
}

// character takes the next character of text and says how many bytes it is written with. In a JSON string escapes are
// resolved; what cannot stand in base64 is answered as 0.
func character(text []byte, json bool) (c byte, n int) {
	if !json || text[0] != '\\' {
		return text[0], 1
	}
	if len(text) < 2 {
		return 0, 1
	}
	switch text[1] {
	case '/':
		return '/', 2
	case 'n', 'r', 't':
		return ' ', 2
	case 'u':
		if len(text) >= 6 {
			if r, ok := hex4(text[2:]); ok && r < 0x80 {
				return byte(r), 6
			}
		}
	}
	return 0, 2
}

// decodeText decodes base64 up to at most limit bytes. It fails on a character that does not belong, and on characters
// after the padding.
func decodeText(text []byte, json bool, limit int) ([]byte, bool) {
	out := make([]byte, 0, min(limit, len(text)/4*3+3))
	bits, n := 0, 0
	ended := false
	for at := 0; at < len(text) && len(out) < limit; {
		c, length := character(text[at:], json)
		at += length
		switch v := sextet(c); {
		case v == blank:
		case v == padding:
			ended = true
		case v == invalid || ended:
			return nil, false
		default:
			if bits, n = bits<<6|v, n+6; n >= 8 {
				n -= 8
				out = append(out, byte(bits>>n))
				bits &= 1<<n - 1
			}
		}
	}
	return out, true
}

const (
	standardAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	urlAlphabet      = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
)

// overlay writes file in base64 over text, which decodeText decoded to as many bytes. Line breaks, padding and the
// alphabet stay. Where "\/" stood for one character and a shorter one takes its place, the text gets shorter: the
// caller makes up for it.
func overlay(text []byte, json bool, file []byte) []byte {
	alphabet := standardAlphabet
	if bytes.ContainsAny(text, "-_") {
		alphabet = urlAlphabet
	}
	out := make([]byte, 0, len(text))
	bits, n, next := 0, 0, 0
	for at := 0; at < len(text); {
		c, length := character(text[at:], json)
		old := text[at : at+length]
		at += length
		if sextet(c) < 0 {
			out = append(out, old...)
			continue
		}
		if n < 6 {
			bits, n = bits<<8, n+8
			if next < len(file) {
				bits |= int(file[next])
				next++
			}
		}
		n -= 6
		out = appendCharacter(out, alphabet[bits>>n], length)
		bits &= 1<<n - 1
	}
	return out
}

// appendCharacter writes c with length bytes where JSON allows it, else with one.
func appendCharacter(out []byte, c byte, length int) []byte {
	const hex = "0123456789abcdef"
	switch {
	case length == 6:
		return append(out, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
	case length == 2 && c == '/':
		return append(out, '\\', '/')
	}
	return append(out, c)
}
