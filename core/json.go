package core

import (
	"math"
	"strconv"
	"unicode/utf8"
)

// JSONOptions says how AppendJSON writes a result. The zero value writes everything whole.
type JSONOptions struct {
	Mask bool // digits of the number and of the candidates as Masked writes them; the security code not at all
}

// AppendJSON appends r to dst as one JSON object without line breaks and returns the extended slice. It is the schema
// that the modules, the hosts and the command line share: what was not found is left out, boxes are arrays of four
// [x,y] corners in input pixels with one decimal, confidences and grades have up to four decimals. The bytes depend on
// r and o only, not on the platform. The number is written whole unless o.Mask is set.
func AppendJSON(dst []byte, r *Result, o JSONOptions) []byte {
	w := jsonWriter{buf: dst, mask: o.Mask}
	w.open('{')
	w.name("status").text(r.Status.String())
	w.number(r.Number)
	if e := r.Expiry; e != nil {
		w.name("expiry").open('{')
		w.name("month").integer(e.Month)
		w.name("year").integer(e.Year)
		w.name("confidence").share(e.Confidence)
		w.box("box", &e.Box)
		w.close('}')
	}
	w.line("holder", r.Holder)
	if !o.Mask {
		w.line("security", r.Security)
	}
	w.optional("network", r.Network)
	w.issuer(r.Issuer)
	w.optional("product", r.Product)
	if r.Composed {
		w.name("product_composed").flag(true)
	}
	w.optional("funding", r.Funding)
	if c := r.Card; c != nil {
		w.name("card").open('{')
		w.box("quad", &c.Quad)
		w.name("turn").integer(c.Turn)
		w.close('}')
	}
	w.quality(r.Quality)
	w.candidates(r.Candidates)
	if p := r.Session; p != nil {
		w.name("session").open('{')
		w.name("frames").integer(p.Frames)
		w.name("progress").share(p.Share)
		w.close('}')
	}
	w.close('}')
	return w.buf
}

// jsonWriter appends JSON; encoding/json would cost the modules 265 KB.
type jsonWriter struct {
	buf  []byte
	mask bool
}

func (w *jsonWriter) number(n *Number) {
	if n == nil {
		return
	}
	w.name("number").open('{')
	w.name("digits").digits(n.Digits)
	w.name("groups").open('[')
	for _, g := range n.Groups {
		w.next().integer(g)
	}
	w.close(']')
	w.name("confidence").share(n.Confidence)
	w.name("luhn").flag(n.Luhn)
	w.name("style").text(n.Style.String())
	w.box("box", &n.Box)
	if len(n.PerDigit) > 0 {
		w.name("per_digit").open('[')
		for _, p := range n.PerDigit {
			w.next().share(p)
		}
		w.close(']')
	}
	if len(n.DigitBoxes) > 0 {
		w.name("digit_boxes").open('[')
		for i := range n.DigitBoxes {
			w.next().quad(&n.DigitBoxes[i])
		}
		w.close(']')
	}
	w.close('}')
}

func (w *jsonWriter) line(name string, t *Text) {
	if t == nil {
		return
	}
	w.name(name).open('{')
	w.name("text").text(t.Text)
	w.name("confidence").share(t.Confidence)
	w.box("box", &t.Box)
	w.close('}')
}

func (w *jsonWriter) issuer(i *Issuer) {
	if i == nil {
		return
	}
	w.name("issuer").open('{')
	w.optional("name", i.Name)
	w.optional("short", i.Short)
	w.optional("code", i.Code)
	w.optional("country", i.Country)
	w.close('}')
}

func (w *jsonWriter) quality(q *Quality) {
	if q == nil {
		return
	}
	w.name("quality").open('{')
	w.name("focus").share(q.Focus)
	w.name("glare").share(q.Glare)
	w.name("exposure").share(q.Exposure)
	w.name("warnings").open('[')
	for _, s := range q.Warnings {
		w.next().text(s)
	}
	w.close(']')
	if q.GlareBox != nil {
		w.box("glare_box", q.GlareBox)
	}
	w.close('}')
}

func (w *jsonWriter) candidates(all []Candidate) {
	if len(all) == 0 {
		return
	}
	w.name("candidates").open('[')
	for _, c := range all {
		w.next().open('{')
		w.name("digits").digits(c.Digits)
		w.name("confidence").share(c.Confidence)
		w.close('}')
	}
	w.close(']')
}

// next writes the comma that separates a member from the one before it.
func (w *jsonWriter) next() *jsonWriter {
	if last := w.buf[len(w.buf)-1]; last != '{' && last != '[' {
		w.buf = append(w.buf, ',')
	}
	return w
}

func (w *jsonWriter) name(s string) *jsonWriter {
	w.next().text(s)
	w.buf = append(w.buf, ':')
	return w
}

func (w *jsonWriter) open(c byte)   { w.buf = append(w.buf, c) }
func (w *jsonWriter) close(c byte)  { w.buf = append(w.buf, c) }
func (w *jsonWriter) integer(i int) { w.buf = strconv.AppendInt(w.buf, int64(i), 10) }
func (w *jsonWriter) flag(b bool)   { w.buf = strconv.AppendBool(w.buf, b) }

func (w *jsonWriter) digits(s string) {
	if w.mask {
		s = Masked(s)
	}
	w.text(s)
}

func (w *jsonWriter) optional(name, value string) {
	if value != "" {
		w.name(name).text(value)
	}
}

// share writes a value between 0 and 1 with up to four decimals.
func (w *jsonWriter) share(v float64) { w.decimal(min(max(v, 0), 1), 4) }

// box leaves out a quad that was never set.
func (w *jsonWriter) box(name string, q *Quad) {
	if *q != (Quad{}) {
		w.name(name).quad(q)
	}
}

func (w *jsonWriter) quad(q *Quad) {
	w.open('[')
	for _, p := range q {
		w.next().open('[')
		w.decimal(p.X, 1)
		w.next().decimal(p.Y, 1)
		w.close(']')
	}
	w.close(']')
}

// maxJSONNumber bounds what decimal writes: far outside of any picture (MaxSide times the largest Reduce is 2^30).
const maxJSONNumber = 1 << 32

// decimal writes v rounded half up to the given number of decimals, trailing zeros cut; what is no number is 0.
func (w *jsonWriter) decimal(v float64, decimals int) {
	if v != v {
		v = 0
	}
	v = min(max(v, -maxJSONNumber), maxJSONNumber)
	scale := int64(1)
	for range decimals {
		scale *= 10
	}
	// The conversion keeps the product from being fused with the sum, which would round otherwise on arm64.
	n := int64(math.Floor(float64(v*float64(scale)) + 0.5))
	if n < 0 {
		w.buf = append(w.buf, '-')
		n = -n
	}
	w.buf = strconv.AppendInt(w.buf, n/scale, 10)
	rest := n % scale
	if rest == 0 {
		return
	}
	w.buf = append(w.buf, '.')
	for rest != 0 {
		scale /= 10
		w.buf = append(w.buf, byte('0'+rest/scale))
		rest %= scale
	}
}

// text writes a JSON string; bytes that are no UTF-8 become U+FFFD.
func (w *jsonWriter) text(s string) {
	const hex = "0123456789abcdef"
	w.buf = append(w.buf, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			w.buf = append(w.buf, '\\', byte(r))
		case r < ' ':
			w.buf = append(w.buf, '\\', 'u', '0', '0', hex[r>>4], hex[r&15])
		default:
			w.buf = utf8.AppendRune(w.buf, r)
		}
	}
	w.buf = append(w.buf, '"')
}
