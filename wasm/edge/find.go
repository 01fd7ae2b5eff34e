package edge

import "bytes"

// encoding says how a picture's bytes stand in a body.
type encoding uint8

const (
	asBytes  encoding = iota
	asText            // base64
	asString          // base64 in a JSON string
)

// piece is a picture in a body.
type piece struct {
	from, to int // its bytes or characters
	encoding encoding
	format   format
}

// file gives the picture's bytes: a view of the body, or a copy when they had to be decoded.
func (p piece) file(body []byte) ([]byte, bool) {
	if p.encoding == asBytes {
		return body[p.from:p.to], true
	}
	return decodeText(body[p.from:p.to], p.encoding == asString, p.to-p.from)
}

// put writes file, which has the length of the picture it replaces, over the piece. It fails when JSON escapes leave a
// gap that cannot be filled.
func (p piece) put(body, file []byte) bool {
	if p.encoding == asBytes {
		return copy(body[p.from:p.to], file) == p.to-p.from
	}
	text := overlay(body[p.from:p.to], p.encoding == asString, file)
	gap := p.to - p.from - len(text)
	if gap == 0 {
		copy(body[p.from:], text)
		return true
	}
	if p.to == len(body) || body[p.to] != '"' {
		return false
	}
	// White space is allowed after the closing quote of a JSON string: the gap goes there.
	text = append(text, '"')
	text = append(text, bytes.Repeat([]byte{' '}, gap)...)
	copy(body[p.from:p.to+1], text)
	return true
}

// finder looks for pictures in a body.
type finder struct {
	body   []byte
	pieces []piece
	texts  []region
	opaque bool // something that may hold a picture cannot be looked into
}

// region is a text in a body, with whatever stands in it.
type region struct {
	from, to int
	json     bool
}

// maxNesting is how deep multipart bodies may lie in one another.
const maxNesting = 3

// shortestText is the least number of characters of base64 that are looked at: no picture is shorter.
const shortestText = 40

func find(contentType string, body []byte) finder {
	f := finder{body: body}
	f.look(0, len(body), contentType, 0)
	return f
}

// look looks into body[from:to], which is said to be of a content type.
func (f *finder) look(from, to int, contentType string, depth int) {
	content := f.body[from:to]
	if len(bytes.TrimLeft(content, " \t\r\n")) == 0 {
		return
	}
	m := parseMedia(contentType)
	if m.multipart() {
		f.lookIntoParts(from, to, m.boundary, depth)
		return
	}
	if kind := sniff(content); kind != noPicture {
		f.add(piece{from, to, asBytes, kind})
		return
	}
	first := bytes.TrimLeft(content, "\xef\xbb\xbf \t\r\n") // a byte order mark is white space here
	found := false
	json := m.json() || len(first) > 0 && (first[0] == '{' || first[0] == '[' || first[0] == '"')
	if bytes.IndexByte(content[:min(len(content), 1024)], 0) < 0 {
		f.texts = append(f.texts, region{from, to, json})
	}
	if json {
		found = f.lookIntoStrings(from, to)
	} else {
		found = f.lookAtText(from, to, asText)
	}
	if m.picture() && !found {
		f.opaque = true
	}
}

func (f *finder) lookIntoParts(from, to int, boundary string, depth int) {
	if boundary == "" || depth == maxNesting {
		f.opaque = true
		return
	}
	parts, ok := splitParts(f.body, from, to, boundary)
	if !ok {
		f.opaque = true
	}
	for _, p := range parts {
		f.look(p.from, p.to, p.contentType, depth+1)
	}
}

// lookIntoStrings looks at every JSON string, keys and all. It goes by quotes alone, so that a text which breaks the
// grammar elsewhere, or is cut short, hides nothing.
func (f *finder) lookIntoStrings(from, to int) (found bool) {
	for at := from; at < to; {
		i := bytes.IndexByte(f.body[at:to], '"')
		if i < 0 {
			return found
		}
		at += i + 1
		end := stringEnd(f.body[:to], at)
		if f.lookAtText(at, end, asString) {
			found = true
		}
		at = end + 1
	}
	return found
}

// stringEnd is where the closing quote of the JSON string lies whose content begins at at; the end when there is none.
func stringEnd(body []byte, at int) int {
	for end := at; ; end++ {
		i := bytes.IndexByte(body[end:], '"')
		if i < 0 {
			return len(body)
		}
		end += i
		slashes := 0
		for end-slashes > at && body[end-slashes-1] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			return end
		}
	}
}

// lookAtText looks whether a text is a picture in base64 or a data URL of one, or has such data URLs in it, as HTML
// has.
func (f *finder) lookAtText(from, to int, enc encoding) (found bool) {
	if to-from < shortestText {
		return false
	}
	text := f.body[from:to]
	whole := from
	if at := bytes.Index(text[:min(len(text), longestURLHead)], []byte(urlMark)); at >= 0 && isDataURL(text[:at]) {
		whole += at + len(urlMark)
	}
	if f.addText(whole, to, enc) {
		return true
	}
	for at := 0; ; {
		i := bytes.Index(text[at:], []byte(urlMark))
		if i < 0 {
			return found
		}
		head := text[max(0, at+i-longestURLHead) : at+i]
		at += i + len(urlMark)
		end := at + urlEnd(text[at:], enc == asString)
		if f.addText(from+at, from+end, enc) {
			found = true
		} else if claimsPicture(head) {
			f.opaque = true
		}
		at = end
	}
}

// addText adds body[from:to] if it is the base64 of a picture.
func (f *finder) addText(from, to int, enc encoding) bool {
	const room = 8 // bytes a character may take, escapes and line breaks counted in
	start, ok := decodeText(f.body[from:min(from+room*sniffBytes, to)], enc == asString, sniffBytes)
	kind := sniff(start)
	if !ok || kind == noPicture {
		return false
	}
	f.add(piece{from, to, enc, kind})
	return true
}

// Data URLs (RFC 2397): the mark before base64, and how far before it their beginning is looked for.
const (
	urlMark        = ";base64,"
	longestURLHead = 200
)

func isDataURL(head []byte) bool {
	return bytes.HasPrefix(bytes.ToLower(bytes.TrimLeft(head, " \t\r\n")), []byte("data:"))
}

// claimsPicture says whether the text before a mark is the head of a data URL of a picture. Drawings are none.
func claimsPicture(head []byte) bool {
	head = bytes.ToLower(head)
	i := bytes.LastIndex(head, []byte("data:image"))
	return i >= 0 && !bytes.ContainsAny(head[i:], "\"'(,") && !bytes.Contains(head[i:], []byte("svg"))
}

// urlEnd is how long the base64 at the beginning of text is, without white space.
func urlEnd(text []byte, json bool) int {
	at, ended := 0, false
	for at < len(text) {
		c, n := character(text[at:], json)
		v := sextet(c)
		if v == invalid || v == blank || ended && v != padding {
			break
		}
		ended = v == padding
		at += n
	}
	return at
}

func (f *finder) add(p piece) {
	if p.format == foreignPicture {
		f.opaque = true
		return
	}
	f.pieces = append(f.pieces, p)
}

// Candidate says whether a body has something in it that is worth a picture's time: a picture, or something that has to be
// unpacked first. Hosts that keep places for such work ask before they take one. contentEncoding is the header's.
func Candidate(contentType, contentEncoding string, body []byte) bool {
	return len(body) > 0 && (encoded(contentEncoding) || len(find(contentType, body).pieces) > 0)
}
