package edge

import (
	"bytes"
	"strings"
)

// part is one part of a multipart body: RFC 2046, section 5.1.
type part struct {
	contentType string
	from, to    int // its content
}

// splitParts cuts body[from:to] at its boundary lines. It is lenient where servers are: lines may end in a bare \n, the
// closing boundary may be missing, and a part without an empty line is all content. ok is false when there is no
// boundary line at all. mime/multipart is not used: it copies the parts and would bring net into the plugins.
func splitParts(body []byte, from, to int, boundary string) (parts []part, ok bool) {
	line := nextBoundary(body[:to], from, from, boundary)
	if line.kind == noBoundary {
		return nil, false
	}
	for line.kind == opening {
		next := nextBoundary(body[:to], line.after, from, boundary)
		parts = append(parts, newPart(body, line.after, max(line.after, next.end)))
		line = next
	}
	return parts, true
}

// boundaryLine is a line between parts.
type boundaryLine struct {
	kind  boundaryKind
	end   int // where the content before it ends
	after int // where what follows it begins
}

type boundaryKind uint8

const (
	noBoundary boundaryKind = iota // the body ends without one
	opening                        // a part follows
	closing                        // no part follows
)

// nextBoundary finds the next boundary line from at on in a body that begins at start.
func nextBoundary(body []byte, at, start int, boundary string) boundaryLine {
	mark := []byte("--" + boundary)
	for {
		i := bytes.Index(body[at:], mark)
		if i < 0 {
			return boundaryLine{noBoundary, len(body), len(body)}
		}
		i += at
		at = i + len(mark)
		if i != start && body[i-1] != '\n' {
			continue
		}
		end := max(i-1, start) // the line break before the mark belongs to it
		if end > start && body[end-1] == '\r' {
			end--
		}
		line, _, found := bytes.Cut(body[at:], []byte("\n"))
		switch {
		case bytes.HasPrefix(line, []byte("--")), !found:
			return boundaryLine{closing, end, len(body)}
		case len(bytes.Trim(line, " \t\r")) == 0:
			return boundaryLine{opening, end, at + len(line) + 1}
		}
		// Else a longer boundary that begins like ours.
	}
}

// newPart reads the part's header.
func newPart(body []byte, from, to int) part {
	p := part{from: from, to: to}
	name := ""
	for at := from; at < to; {
		line, _, found := bytes.Cut(body[at:to], []byte("\n"))
		if !found {
			return p
		}
		at += len(line) + 1
		text := strings.TrimRight(string(line), "\r")
		if text == "" {
			p.from = at
			return p
		}
		value := text
		if text[0] != ' ' && text[0] != '\t' { // not the rest of the line before
			name, value, _ = strings.Cut(text, ":")
		}
		if strings.EqualFold(strings.TrimRight(name, " \t"), "content-type") {
			p.contentType += strings.Trim(value, " \t")
		}
	}
	return p
}
