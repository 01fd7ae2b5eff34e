package edge

import (
	"errors"
	"path"
	"strings"

	"github.com/cardglyph/cardglyph/core"
)

// Edge decides what becomes of requests. It belongs to one goroutine.
type Edge struct {
	// Gone, when set, says whether the client has left; it is called every few milliseconds while pictures are read, and
	// may do a host's other work. The request is then over.
	Gone func() bool

	config Config
	read   Reader
}

// New makes an Edge; read may be a stand-in of a test, NewReader makes the real one.
func New(c Config, read Reader) *Edge { return &Edge{config: c, read: read} }

// Limit is how many bytes of a body are looked into. A host hands over at most Limit()+1 bytes.
func (e *Edge) Limit() int { return e.config.MaxBody }

// HoldHeaders says whether the headers are to be kept back until the body is judged.
func (e *Edge) HoldHeaders() bool { return e.config.HoldHeaders }

// Head decides by the request line and the headers. When more is true the body is needed: the host collects it and
// calls Body or, when it proves longer than Limit, Over; what the verdict says of headers holds already. Else all of
// the verdict holds.
func (e *Edge) Head(r Request) (v Verdict, more bool) {
	if !e.concerns(r) {
		return Verdict{Outcome: Passed}, false
	}
	if e.config.Mode == Read && r.Method != "POST" {
		return refuse(Refused, problemMethod), false
	}
	if r.Length > int64(e.config.MaxBody) {
		return e.Over(), false
	}
	if e.config.Mode == Guard && r.Length == 0 {
		return e.pass(), false
	}
	return e.pass(), true
}

// Over is the verdict on a body that is longer than Limit.
func (e *Edge) Over() Verdict {
	v := refuse(TooLong, problemTooLong)
	switch {
	case e.config.Mode == Guard && e.config.OverLimit == Pass:
		return e.pass()
	case e.config.Mode == Guard && e.config.Action == Monitor:
		return e.monitored(v, survey{})
	}
	return v
}

// Fault is the verdict when the plugin itself failed: where the policy refuses what cannot be looked into, this too.
func (e *Edge) Fault() Verdict {
	if e.config.Mode == Guard && (e.config.Undecodable == Pass || e.config.Action == Monitor) {
		v := e.pass()
		v.Outcome = Failed
		return v
	}
	return Broken()
}

// Broken is the verdict when even Fault's could not be carried out.
func Broken() Verdict { return refuse(Failed, problemFault) }

// Body decides by the whole body. It is borrowed and not changed; a verdict's Body is a new one.
func (e *Edge) Body(r Request, body []byte) Verdict {
	if e.config.Mode == Read {
		return e.answer(r, body)
	}
	return e.guard(r, body)
}

// concerns says whether the request is one to answer or to guard.
func (e *Edge) concerns(r Request) bool {
	at := cleanPath(r.Path)
	if e.config.Mode == Read {
		return at == cleanPath(e.config.Path)
	}
	for _, prefix := range e.config.Paths {
		prefix = cleanPath(prefix)
		if at == prefix || strings.HasPrefix(at, strings.TrimSuffix(prefix, "/")+"/") {
			return true
		}
	}
	return len(e.config.Paths) == 0
}

// cleanPath drops the query and writes a path in one way, so that /up/../a//%62 is /a/b: other spellings of a path
// must not lead around the guard.
func cleanPath(p string) string {
	p = withoutQuery(p)
	var out []byte
	for i := 0; i < len(p); i++ {
		if p[i] == '%' && i+2 < len(p) {
			if r, ok := hex4([]byte{'0', '0', p[i+1], p[i+2]}); ok {
				out = append(out, byte(r))
				i += 2
				continue
			}
		}
		out = append(out, p[i])
	}
	return path.Clean("/" + string(out))
}

func withoutQuery(p string) string {
	if i := strings.IndexAny(p, "?#"); i >= 0 {
		return p[:i]
	}
	return p
}

// answer is the mode Read.
func (e *Edge) answer(r Request, body []byte) Verdict {
	m := e.newMeter()
	body, err := e.unpack(r.ContentEncoding, body, m)
	if err != nil {
		return refuse(Undecodable, problemUndecodable)
	}
	f := find(r.ContentType, body)
	switch {
	case len(f.pieces) == 0 && f.opaque:
		return refuse(Undecodable, problemUndecodable)
	case len(f.pieces) == 0:
		return refuse(Refused, problemNoPicture)
	case len(f.pieces) > 1:
		return refuse(Refused, problemPictures)
	}
	file, ok := f.pieces[0].file(body)
	if !ok {
		return refuse(Undecodable, problemUndecodable)
	}
	res, err := e.read(file, m.spend)
	switch {
	case errors.Is(err, ErrUndecodable):
		return refuse(Undecodable, problemUndecodable)
	case errors.Is(err, ErrSpent):
		return refuse(Undecodable, problemTooMuch)
	case errors.Is(err, ErrGone):
		return refuse(Gone, problemGone)
	case err != nil:
		return refuse(Failed, problemFault)
	}
	cards := 0
	if res.Number != nil {
		cards = 1
	}
	text := core.AppendJSON(nil, &res, core.JSONOptions{Mask: e.config.Mask})
	headers := []Header{{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}}
	return Verdict{Outcome: Answered, Pictures: 1, Cards: cards, Answer: &Answer{200, headers, text}}
}

func refuse(o Outcome, p problem) Verdict {
	return Verdict{Outcome: o, Reason: p.code, Answer: p.answer()}
}

// pass lets a request go on as it was, but for forged headers.
func (e *Edge) pass() Verdict {
	v := Verdict{Outcome: Passed}
	if e.config.Mode == Guard && (e.config.Action != Block || e.config.Text > TextBlock) {
		v.Remove = forgeable
	}
	return v
}

// encoded says whether the body is compressed.
func encoded(contentEncoding string) bool {
	return contentEncoding != "" && !strings.EqualFold(strings.Trim(contentEncoding, " \t"), "identity")
}
