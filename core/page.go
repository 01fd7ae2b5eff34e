package core

// This file joins the reader of text lines to the pipeline: which part of the picture is read, and what becomes of its lines.

import (
	"github.com/cardglyph/cardglyph/core/internal/fields"
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/ocr"
	"github.com/cardglyph/cardglyph/core/internal/strip"
	"github.com/cardglyph/cardglyph/core/internal/trust"
	"github.com/cardglyph/cardglyph/core/pan"
)

// Sizes of frames, px: a card's long side, and the most pixels of any frame.
const (
	pageLong   = 1000
	pageShort  = 631 // pageLong over cardRatio
	pagePixels = 1_300_000
)

// pageClear is the clarity of a page from which on no other frame is looked at: some fifteen clear characters.
const pageClear = 200 * match.One

// pageNumber is the confidence of a number from which on its place and direction are taken for the card's.
const pageNumber = 0.985

// pageFrames are the parts of the picture whose text may be read, the likeliest first: the card, or what lies round the number, or the
// whole picture.
func (w *work) pageFrames() (out []ocr.Frame) {
	if n := w.res.Number; n != nil && n.Confidence > pageNumber {
		if q, ok := w.cardQuad(); ok {
			return append(out, cardFrame(q, true))
		}
		if f, ok := w.numberFrame(); ok {
			return append(out, f)
		}
	}
	if len(w.quads) > 0 {
		out = append(out, cardFrame(w.quads[0], false))
	}
	return append(out, w.wholeFrame())
}

func (w *work) cardQuad() (q geom.Quad, ok bool) {
	if w.res.Card == nil {
		return q, false
	}
	for i, p := range w.res.Card.Quad {
		q[i] = geom.Pt{X: p.X / w.pic.Unit, Y: p.Y / w.pic.Unit}
	}
	return q, true
}

// cardFrame straightens a card.
func cardFrame(q geom.Quad, level bool) ocr.Frame {
	across := max(q[1].Sub(q[0]).Len(), q[2].Sub(q[3]).Len())
	down := max(q[3].Sub(q[0]).Len(), q[2].Sub(q[1]).Len())
	w, h := pageLong, pageShort
	if down > across {
		w, h = h, w
	}
	m, ok := geom.Between(geom.Rect(0, 0, float64(w), float64(h)), q)
	if !ok {
		m = geom.Identity
	}
	return ocr.Frame{ToWork: m, W: w, H: h, Level: level}
}

// Reach of the frame round a number without a card's outline, in heights of its digits.
const (
	pageAside = 7
	pageOver  = 13
)

// numberFrame is what lies round the number, level with it.
func (w *work) numberFrame() (ocr.Frame, bool) {
	f, ok := w.textFrame(w.best)
	if !ok {
		return ocr.Frame{}, false
	}
	back, ok := f.toWork.Inverse()
	if !ok {
		return ocr.Frame{}, false
	}
	q := back.ApplyQuad(geom.Rect(0, 0, float64(w.pic.Luma.W), float64(w.pic.Luma.H)))
	x0 := max(-pageAside*strip.DigitPx, min(q[0].X, q[3].X))
	x1 := min(f.length+pageAside*strip.DigitPx, max(q[1].X, q[2].X))
	y0 := max(-pageOver*strip.DigitPx, min(q[0].Y, q[1].Y))
	y1 := min(pageOver*strip.DigitPx, max(q[2].Y, q[3].Y))
	if x1-x0 < 2*strip.DigitPx || y1-y0 < 2*strip.DigitPx {
		return ocr.Frame{}, false
	}
	return ocr.Frame{
		ToWork: geom.Homography{1, 0, x0, 0, 1, y0, 0, 0, 1}.Then(f.toWork),
		W:      int(x1 - x0), H: int(y1 - y0), Level: true,
	}, true
}

// wholeFrame is the whole picture.
func (w *work) wholeFrame() ocr.Frame {
	k := 1.0
	for float64(w.pic.Luma.W*w.pic.Luma.H)*k*k > pagePixels {
		k *= 0.9
	}
	if max(w.pic.Luma.W, w.pic.Luma.H) < pageLong/2 {
		k = 2
	}
	return ocr.Frame{ToWork: geom.Scaling(1 / k), W: int(float64(w.pic.Luma.W) * k), H: int(float64(w.pic.Luma.H) * k)}
}

// readPage reads the lines of text of the likeliest part of the picture, and fills in what they say.
func (w *work) readPage() {
	page := w.clearestPage()
	back, ok := page.ToWork.Inverse()
	if !ok {
		return
	}
	p := fields.Page{Texts: page.Texts, Year: w.opts.Today.Year, Month: w.opts.Today.Month}
	p.Digits = func(row []geom.Quad) [][10]int32 {
		work := make([]geom.Quad, len(row))
		for k := range row {
			work[k] = page.ToWork.ApplyQuad(row[k])
		}
		return w.rereadDigits(work)
	}
	w.joinNumber(&p, &page, back)
	toInput := func(b fields.Box) Quad { return w.inputQuad(page.ToWork.ApplyQuad(b.Quad())) }
	date, dated := fields.Expiry(&p)
	name, named := fields.Holder(&p)
	dated = dated && w.opts.Fields&FieldExpiry != 0 && date.Confidence > expiryLeast
	named = named && w.opts.Fields&FieldHolder != 0 && name.Confidence > holderLeast
	clearDate, clearName := dated && date.Fit > clearPrint, named && name.Fit > clearPrint
	n := w.res.Number
	raised := n != nil && n.Style == Embossed // and so are the date and the name: the search for raised small text knows them better
	if n != nil && w.best != nil && n.Confidence >= fairNumber {
		w.readRest()
	}
	if w.from == (Month{date.Year, date.Month}) {
		dated, clearDate = false, false
	}
	if clearDate && (!raised || w.res.Expiry == nil) || dated && (date.Labelled || date.Confidence > surelyDate) && w.res.Expiry == nil {
		w.res.Expiry = &Expiry{Month: date.Month, Year: date.Year, Confidence: date.Confidence, Box: toInput(date.Area)}
	}
	if clearName && !raised && !w.sameName(name) || named && w.res.Holder == nil {
		w.res.Holder = &Text{Text: name.Text, Confidence: name.Confidence, Box: toInput(name.Area)}
	}
	if w.opts.Fields&FieldSecurity != 0 {
		if t, ok := fields.Security(&p); ok {
			w.res.Security = &Text{Text: t.Text, Confidence: t.Confidence, Box: toInput(t.Area)}
		}
	}
}

// Confidences from which a date and a name of the lines of text are claimed. Lines whose characters score more than clearPrint are print so
// clear that the search for raised small text near the number cannot add to them.
const (
	expiryLeast = 0.6
	holderLeast = 0.45
	clearPrint  = 19 * match.One
	surelyDate  = 0.85 // confidence of a date without a label that is claimed
)

// sameName reports whether the search for small text has read the same line as the name: its templates know few typefaces, but those it
// reads at all it reads better. Of a hundred drawn printed cards it read eight names nearly as the lines did, and all eight were right.
func (w *work) sameName(name fields.Name) bool {
	return w.res.Holder != nil && fields.Similar(w.res.Holder.Text, name.Text)
}

// clearestPage reads the frames in order until one is full of clear text, and returns the clearest.
func (w *work) clearestPage() (page ocr.Page) {
	for i, f := range w.pageFrames() {
		if p := w.reader.ReadPage(w.pic.Pyramid, f, w.pic.Meter.Rows); i == 0 || p.Clear() > page.Clear() {
			page = p
		}
		if page.Clear() > pageClear {
			break
		}
	}
	return page
}

// joinNumber takes the number that the lines show, where the search for digits found none or a worse one, and tells the page where the
// number stands.
func (w *work) joinNumber(p *fields.Page, page *ocr.Page, back geom.Homography) {
	found := w.res.Number
	if all := fields.Numbers(p); len(all) > 0 && all[0].Clear() {
		n := &all[0]
		switch {
		case betterNumber(found, n):
			p.Number = &fields.NumberPlace{Area: n.Area, Height: n.Height, Digits: n.Words[0].Digits}
			w.claimNumber(n, page)
			return
		case found.Digits == n.Words[0].Digits:
			found.Confidence = agreement(found.Confidence, lineConfidence(n))
			if found.Confidence >= w.opts.MinNumber {
				w.res.Status = OK
			}
		}
	}
	if found != nil && found.Confidence > fairNumber {
		var q geom.Quad
		for i, c := range found.Box {
			q[i] = back.Apply(geom.Pt{X: c.X / w.pic.Unit, Y: c.Y / w.pic.Unit})
		}
		p.Number = fields.PlaceOf(q, found.Digits)
	}
}

// betterNumber reports whether the number that the lines show is to be preferred to the one that the search for digits found.
func betterNumber(found *Number, n *fields.Number) bool {
	if found == nil || found.Confidence < fairNumber {
		return true
	}
	e := pan.Prior(found.Digits)
	valid := e.Luhn && e.Network != pan.Unknown && e.LengthAllowed
	digits := n.Words[0].Digits
	if len(digits) < len(found.Digits) {
		return false // a part of it
	}
	return n.Valid() && !valid || n.Rows > 1 && len(digits) > len(found.Digits) && contains(digits, found.Digits)
}

// claimNumber makes the lines' number the result's.
func (w *work) claimNumber(n *fields.Number, page *ocr.Page) {
	digits := n.Words[0].Digits
	number := &Number{
		Digits: digits, Groups: n.Groups, Confidence: lineConfidence(n), Luhn: pan.Luhn(digits), Style: Printed,
		Box: w.inputQuad(page.ToWork.ApplyQuad(n.Area.Quad())),
	}
	for k := range n.Digits {
		number.PerDigit = append(number.PerDigit, digitConfidence(&n.Digits[k], digits[k]))
		number.DigitBoxes = append(number.DigitBoxes, w.inputQuad(page.ToWork.ApplyQuad(n.Digits[k].Area)))
	}
	w.res.Number, w.res.Status = number, LowConfidence
	if number.Confidence >= w.opts.MinNumber {
		w.res.Status = OK
	}
	w.res.Candidates = nil
	for _, x := range n.Words[1:min(len(n.Words), mostCandidates+1)] {
		w.res.Candidates = append(w.res.Candidates, Candidate{Digits: x.Digits})
	}
	w.res.Network, w.res.Issuer, w.res.Product, w.res.Composed, w.res.Funding = "", nil, "", false, ""
	if w.opts.Fields&FieldIssuer != 0 {
		w.res.issue(digits)
	}
}

// What the classifier of single characters knows: lead for lead, its scores overstate it by leadTemper. By drawn print.
const (
	leadTemper = 2
	leadFair   = match.One
)

// digitConfidence is the probability that a place shows the digit, by its lead over the next best.
func digitConfidence(d *fields.Digit, digit byte) float64 {
	own, other := d.Score[digit-'0'], int32(-1<<30)
	for v, s := range d.Score {
		if byte('0'+v) != digit {
			other = max(other, s)
		}
	}
	return trust.Chance((own - other - leadFair) / leadTemper)
}

// lineConfidence is the probability that the lines' number is a card's and right.
func lineConfidence(n *fields.Number) float64 {
	digits := n.Words[0].Digits
	p := 1.0
	for k := range n.Digits {
		p *= digitConfidence(&n.Digits[k], digits[k])
	}
	e := pan.Prior(digits)
	f := trust.Facts{
		Grouped: n.Grouped(), Parted: n.Rows > 1, Luhn: e.Luhn, Network: e.Network != pan.Unknown && e.LengthAllowed,
		Score: n.Fit, Ahead: trust.Unrivalled,
	}
	p *= f.Whole()
	if !n.Valid() || n.Rows > 1 && (e.Network == pan.UnionPay || e.Network == pan.Maestro) {
		return min(p, unsureMost)
	}
	return p
}

// unsureMost is the most confidence of a number of lines whose check digit fails or no network has, and of one in rows whose network has
// numbers of many lengths: a row may be missing then, and one of ten is right by chance without it.
const unsureMost = 0.97

// agreement is the confidence of a number that two classifiers read alike, each sure of it as far as that: what is left of doubt in the one is
// shared by the other for doubtShared of it, since both see the same pixels.
func agreement(a, b float64) float64 {
	const doubtShared = 0.4
	return 1 - (1-a)*(doubtShared+(1-doubtShared)*(1-b))
}

// contains reports whether part is a part of digits. Package strings would bring the tables of Unicode into the modules.
func contains(digits, part string) bool {
	for k := 0; k+len(part) <= len(digits); k++ {
		if digits[k:k+len(part)] == part {
			return true
		}
	}
	return false
}
