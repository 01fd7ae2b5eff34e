package core

import (
	"github.com/cardglyph/cardglyph/core/internal/budget"
	"github.com/cardglyph/cardglyph/core/internal/digits"
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/gradient"
	"github.com/cardglyph/cardglyph/core/internal/lines"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/ocr"
	"github.com/cardglyph/cardglyph/core/internal/picture"
	"github.com/cardglyph/cardglyph/core/internal/segment"
	"github.com/cardglyph/cardglyph/core/internal/strip"
)

// work is one picture on its way through the stages, with what the stages leave for one another.
type work struct {
	opts *Options
	in   Image
	res  Result

	pic     *picture.Picture
	seen    []seenLine
	best    *reading
	goodAt  int          // lines seen when the best one was good first; 0: none was, see wanted
	other   *reading     // surest of those that read another number
	quads   []geom.Quad  // outlines like a card's, best first
	carded  bool         // a card's outline was found
	text    []*textStrip // the small text near the number
	textFit int64        // of the line of small text that fits best
	aside   []*textStrip // other lines: the clearest date's row, read once more, and those read in vain

	scratch
	textPixels textScratch // scratch of the small text
	from       Month       // of a date that a label says the card is valid from
	session    *Session    // nil for a picture that is read alone
	frame      framing     // used with session
}

// scratch is memory that is used again, by one line after the other and by one frame of a video after the other.
type scratch struct {
	reader   ocr.Reader // of lines of text
	textMaps match.MapScratch
	strips   strip.Pool
	trial    strip.Strip // of a change that may be for the better
	digits   digits.Reader
	segment  segment.Finder
	textRows gradient.Rows
	lines    lines.Finder
}

// fairNumber is the confidence of the number under which nothing else is looked for: what was read is hardly a card's number
// then, and what stands near it neither a date nor a name.
const fairNumber = 0.45

// begin makes the stages work on pic.
func (s *scratch) begin(pic *picture.Picture) {
	s.strips.Begin(pic)
	s.digits.Begin(pic)
	s.lines.Begin(pic)
}

// run is the order of the stages.
func (w *work) run() {
	defer func() {
		if e := recover(); e != nil && e != budget.Abandoned {
			panic(e)
		}
	}()
	w.begin(w.pic)
	w.res = Result{Status: NoCard}
	w.input()
	if w.tracing() {
		w.show("input", w.pic.Luma, nil, "")
	}
	w.locate()
	w.answer()
	w.place()
	w.frame.claims = w.session != nil && w.session.claims(w)
	if n := w.res.Number; n != nil && n.Confidence >= fairNumber && w.session != nil && w.session.wantsText(w) {
		w.readRest()
	}
	if w.session == nil {
		w.readPage()
	}
	w.grade()
	if w.session != nil {
		w.session.join(w)
	}
}

// readRest searches for raised small text near the number, as far as a date or a name was asked for.
func (w *work) readRest() {
	if w.opts.Fields&(FieldExpiry|FieldHolder) != 0 {
		w.readDateAndName()
	}
}

// readDateAndName claims the date and the name among the lines of small text.
func (w *work) readDateAndName() {
	if w.opts.Fields&FieldExpiry != 0 {
		w.expiry()
	}
	if w.opts.Fields&FieldHolder != 0 {
		w.holder()
	}
}
