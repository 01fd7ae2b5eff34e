package core

// This file implements the reading of lines: each chain is straightened, its digits are placed and read, and the best
// reading of all is kept.

import (
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/digits"
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/lines"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/order"
	"github.com/cardglyph/cardglyph/core/internal/picture"
	"github.com/cardglyph/cardglyph/core/internal/segment"
	"github.com/cardglyph/cardglyph/core/internal/strip"
	"github.com/cardglyph/cardglyph/core/pan"
)

// reading is a line, straightened and read.
type reading struct {
	view   *picture.View
	strip  *strip.Strip
	placed segment.Placing
	spots  []digits.Digit
	family int
	words  []word
	score  int32

	company
	segment.Spacing       // of a video's frames only, see spaced
	pitch           int   // with which the line was found, strip pixels
	aligned         bool  // the alignment was tried again
	steady          bool  // many frames of a video read it so
	pressed         int32 // how much nearer another number comes than trust.Unrivalled, see compare

	drop, middle int          // how the digits lie on the strip, see StraightRow
	growth       float64      // of their pitch from the first to the last one, see pitchGrowth
	lean         *strip.Slant // how they lean; nil: not measured
}

// read reads the chain's line unless it was read before, and keeps the reading if it is the best one.
func (w *work) read(c lines.Line) {
	h, n := lines.StripOf(c)
	if w.readBefore(h, n) {
		return
	}
	pitch := c.StripPitch()
	r := w.readStrip(c.View, h, n, pitch)
	if r == nil {
		return
	}
	if r.score >= readable && !r.upright() && !w.frame.following {
		if flipped := w.flipped(r); flipped != nil && flipped.uprighter(r) {
			r = flipped
		}
	}
	if r.score > worthAligning && !r.clear() && !w.frame.following && !w.pic.Hurried() {
		r = w.resized(r)
	}
	r.rival = c.Rival
	w.keep(r)
}

// keep looks at r again and makes it the best reading if it is, or else the other one: the surest of those that read another number.
func (w *work) keep(r *reading) {
	w.lookAgain(r)
	w.traceReading(r)
	defer w.markGood()
	if w.best == nil {
		w.best = r
		return
	}
	if r.better(w.best) {
		r, w.best = w.best, r
	}
	another := func(r *reading) bool { return r.words[0].text() != w.best.words[0].text() }
	if another(r) && (w.other == nil || !another(w.other) || r.confidence(&r.words[0]) > w.other.confidence(&w.other.words[0])) {
		w.other = r
	}
}

// markGood remembers how many lines were seen when a good reading was there first.
func (w *work) markGood() {
	if w.goodAt == 0 && w.good() {
		w.goodAt = len(w.seen)
	}
}

// better reports whether r is the likelier reading. What reads more of a line is better for it: of the same line the whole scores
// count.
func (r *reading) better(best *reading) bool {
	known := (r.known() - best.known()) / 2
	if r.shares(best) && !r.artwork() && !best.artwork() {
		return r.score+known > best.score
	}
	return r.standing()+known > best.standing()
}

// shares reports whether the readings are of one line, at about one height: the middles of the shorter one's ends lie on the other.
func (r *reading) shares(other *reading) bool {
	if len(r.strip.Rows)+len(other.strip.Rows) > 0 {
		return false
	}
	if len(r.spots) > len(other.spots) {
		r, other = other, r
	}
	const half = strip.DigitPx / 2
	back, ok := other.strip.ToWork.Inverse()
	if !ok {
		return false
	}
	first, last := other.spots[0].Box().Center(), other.spots[len(other.spots)-1].Box().Center()
	for _, k := range [...]int{0, len(r.spots) - 1} {
		q := back.ApplyQuad(r.digitQuad(k))
		p := q.Center()
		tall := max(q[3].Y-q[0].Y, q[0].Y-q[3].Y)
		if p.X < first.X-half || p.X > last.X+half || max(p.Y-strip.Mid, strip.Mid-p.Y) > half || tall < 1.5*half || tall > 3*half {
			return false
		}
	}
	return true
}

// standing is the score by which readings of different lines compare: for each digit, as if there were usualDigits of them. Dots
// and stripes run longer than numbers and are no clearer for it.
func (r *reading) standing() int32 {
	const usualDigits = 16
	score := r.score * usualDigits / int32(max(len(r.spots), usualDigits))
	if r.artwork() {
		score /= 2
	}
	return score
}

// artwork reports whether the line is rather a row of dots or stripes: few different digits, and more of them than nearly all cards
// have or in one of several rows alike; or one digit over and over, but not as often as on specimens.
func (r *reading) artwork() bool {
	const few = 3
	text := r.words[0].text()
	e := pan.Prior(text)
	vouched := e.Luhn && e.LengthAllowed && e.Network != pan.Unknown && !monotone(text)
	return distinct(text) <= few && (len(text) > 16 || r.oneOfMany() || monotone(text) && len(text) != 16) && !vouched
}

// realign aligns the best reading again, once, if it leaves doubts and may be of a number at all.
func (w *work) realign() {
	if r := w.best; r != nil && !r.sure() && !r.aligned && r.score > worthAligning {
		r.aligned = true
		if again := w.refine(r); again != r {
			again.aligned, again.rival = true, r.rival
			w.keep(again)
		}
	}
}

// known is what it speaks for a reading, beside others of the same picture, that a network has such numbers: seven of eight real
// cards have one of these, and half of all numbers begin so by chance.
func (r *reading) known() int32 {
	if text := r.words[0].text(); usual(text) && pan.NetworkOf(text) != pan.Maestro && !pattern(text) {
		return 8 * match.One
	}
	return 0
}

// upright reports whether the line surely is not upside down. Eights, zeros and the like read well both ways, and a six is a
// nine; but a line that is upside down has some poor digits, unless it has no others than those. Then the network tells.
func (r *reading) upright() bool {
	const clear = 36 * match.One // on real cards the poorest digits of a line upside down lead by up to 33 nats
	return r.cardLike() && r.poorest() >= clear && (r.known() > 0 || pattern(r.words[0].text()))
}

// uprighter reports whether r, the other's line read upside down, is the right way up: by its score and by its poorest
// digits, which tell most. Few cards are shown on their head, so that a little is not enough.
func (r *reading) uprighter(other *reading) bool {
	const seldom = 8 * match.One
	return r.score+r.poorest()+r.known() > other.score+other.poorest()+other.known()+seldom
}

// turnRate is how many pixels of a strip are turned for a unit of work.
const turnRate = 70

// flipped is r's strip read upside down, nil unless its digits, each turned about itself and read with the same templates, are
// nearly as clear.
func (w *work) flipped(r *reading) *reading {
	const nearly = 4 * match.One
	s := r.strip.Turned()
	w.pic.Pay(len(s.Luma.Pix) / turnRate)
	turned := reading{spots: make([]digits.Digit, len(r.spots))}
	for k := range r.spots {
		x, y := s.Luma.W-1-r.spots[k].X-2*strip.WindowDX, s.Luma.H-1-r.spots[k].Y-2*strip.WindowDY
		turned.spots[k] = w.digits.Read(s, x, y, []int{r.family})[0]
	}
	turned.words = decode(turned.spots)
	if turned.clarity()+turned.poorest()+turned.known() <= r.clarity()+r.poorest()+r.known()-nearly {
		return nil
	}
	return w.settled(w.readPlaced(r.view, s, r.pitch))
}

// clear reports whether other sizes need not be looked at: the digits score as high as they may count, or none of a sure reading
// is in doubt.
func (r *reading) clear() bool {
	low, score, _ := r.lowest()
	return score >= clearDigit || low >= 2*sureLead && r.sure()
}

// poorest is the mean lead of the quarter of the digits that lead by least.
func (r *reading) poorest() int32 {
	var leads []int32
	for k := range r.spots {
		_, lead := r.spots[k].Best()
		leads = append(leads, lead)
	}
	leads = order.Ascending(leads)
	n := max(len(leads)/4, 1)
	sum := int32(0)
	for _, l := range leads[:min(n, len(leads))] {
		sum += l
	}
	return sum / int32(n)
}

// cardLike reports whether the digits are like a card's, taken together.
func (r *reading) cardLike() bool {
	_, score, lead := r.lowest()
	return score >= sureScore && lead >= sureMean
}

// worthAligning is the score from which a reading is aligned again: hardly a line of something else has it.
const worthAligning = 30 * match.One

// A line whose eighth digit scores less than faintLine is none; a second placing is read if it comes that close to the first.
const (
	faintLine    = match.One / 2
	closePlacing = 8 * match.One
)

// readLaid reads the strip that h lays out.
func (w *work) readLaid(v *picture.View, h geom.Homography, length, pitch int) *reading {
	s := w.strips.Straighten(h, length)
	return w.readPlaced(v, s, pitch)
}

// Lines of something else are most of those that are read in pictures whose number is not, and half of them are known early: of
// 140 lines that were read right, on real and hard drawn cards, none had placings under 2 nats or readings under 17.
const (
	poorPlacing = 0
	poorReading = 8 * match.One
)

// readPlaced places the digits of the strip and reads them; nil when none can be placed.
func (w *work) readPlaced(v *picture.View, s *strip.Strip, pitch int) *reading {
	cols := w.digits.Columns(s)
	const tried = 2 // placings of a strip that are read
	var best *reading
	if segment.Reference(cols.Score, pitch) < faintLine {
		return nil
	}
	placings := w.segment.Placings(w.pic.Meter, cols.Score, pitch)
	for i, p := range placings[:min(len(placings), tried)] {
		if i > 0 && (p.Score < placings[0].Score-closePlacing || w.pic.Hurried() || w.expected(best)) {
			break
		}
		if p.Score < poorPlacing {
			break
		}
		r := w.readPlacing(v, s, &cols, p, pitch)
		if r.score >= poorReading {
			r = w.complete(r, &cols)
		}
		if best == nil || r.score > best.score {
			best = r
		}
	}
	return best
}

// readPlacing reads the digits where p places them.
func (w *work) readPlacing(v *picture.View, s *strip.Strip, cols *digits.Columns, p segment.Placing, pitch int) *reading {
	r := &reading{view: v, strip: s, placed: p, pitch: pitch}
	var y []int
	y, r.drop, r.middle = digits.StraightRow(cols, p.At)
	r.spots, r.family = w.digits.Classify(s, p.At, y)
	r.growth = pitchGrowth(r.spots)
	r.words = decode(r.spots)
	r.beyond = segment.Beyond(cols.Score, p.At)
	r.cut = w.cut(r)
	r.score = p.Score + r.clarity() + r.likeliness()
	return r
}

// spaced looks at how the digits stand. Digits in rows were laid side by side.
func (r *reading) spaced() segment.Spacing {
	switch {
	case r.strip == nil: // of a video's frames, the last one's
		return r.Spacing
	case len(r.strip.Rows) > 0:
		return segment.Spacing{Rows: true}
	}
	steps := make([]int, 0, len(r.spots))
	for k := 1; k < len(r.spots); k++ {
		steps = append(steps, r.spots[k].X-r.spots[k-1].X)
	}
	return segment.SpacingOf(steps, r.placed.Groups)
}

// cut reports whether the line comes so close to the picture's border that a digit more would not be in it.
func (w *work) cut(r *reading) bool {
	first, last := r.spots[0], r.spots[len(r.spots)-1]
	pitch := (last.X - first.X) / max(len(r.spots)-1, 1)
	for _, x := range [...]int{first.X - pitch, last.X + pitch} {
		p := r.strip.At(x).Apply(geom.Pt{X: float64(x + strip.WindowDX), Y: strip.Mid})
		if p.X < 0 || p.Y < 0 || p.X > float64(w.pic.Luma.W) || p.Y > float64(w.pic.Luma.H) {
			return true
		}
	}
	return false
}

// seenLine is a line that was read: its first and last digit and the digits' height, in work pixels.
type seenLine struct {
	from, to geom.Pt
	height   float64
}

// readBefore reports whether a line like the one that h lays out was read before, and remembers it if not.
func (w *work) readBefore(h geom.Homography, length int) bool {
	from := h.Apply(geom.Pt{X: strip.Lead, Y: strip.Mid})
	to := h.Apply(geom.Pt{X: float64(length) - strip.Lead, Y: strip.Mid})
	height := strip.DigitPx * h.Scale(float64(length)/2, strip.Mid)
	same := func(s seenLine) bool {
		return s.height < 1.12*height && height < 1.12*s.height &&
			s.from.Sub(from).Len() < height && s.to.Sub(to).Len() < height
	}
	if slices.ContainsFunc(w.seen, same) {
		return true
	}
	w.seen = append(w.seen, seenLine{from, to, height})
	return false
}

// What a digit adds to its reading's score: a sixteenth of what it scores beyond fairDigit and of its lead, both capped so
// that a few clear digits do not make up for many poor ones. On real cards digits score 35 to 150 nats and lead by 30 to
// 130; what looks like digits and is something else scores 20 to 30 and leads by 10 to 20.
const (
	fairDigit  = 24 * match.One
	clearDigit = 64 * match.One
	clearLead  = 48 * match.One
)

// clarity is how well the digits were read.
func (r *reading) clarity() (sum int32) {
	for k := range r.spots {
		d, lead := r.spots[k].Best()
		sum += (min(r.spots[k].Score[d], clearDigit)-fairDigit)/16 + min(lead, clearLead)/16
	}
	return sum
}

// likeliness is what the number itself adds: a little for what the rules say of it, for they decide between placings that
// are as good as one another; and a loss for what is rather a pattern of dots or stripes.
func (r *reading) likeliness() int32 {
	const patternCost = 10 * match.One
	text := r.words[0].text()
	if pattern(text) {
		return -patternCost
	}
	return bonus(text) / 4
}

// lowest is the smallest lead of the reading's digits; means are their mean score and lead.
func (r *reading) lowest() (low, meanScore, meanLead int32) {
	low = 1 << 30
	var score, sum int64
	for k := range r.spots {
		d, lead := r.spots[k].Best()
		low = min(low, lead)
		score += int64(r.spots[k].Score[d])
		sum += int64(lead)
	}
	n := int64(max(len(r.spots), 1))
	return low, int32(score / n), int32(sum / n)
}
