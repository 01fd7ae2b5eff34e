package core

import "github.com/cardglyph/cardglyph/core/internal/trust"

// Field is a set of things to read.
type Field uint32

// Fields. The bits are part of the module's ABI and never change.
const (
	FieldNumber   Field = 1 << iota // the number; always read
	FieldExpiry                     // valid thru
	FieldHolder                     // the holder's name
	FieldIssuer                     // network, issuer, product, funding
	FieldQuality                    // focus, glare, exposure, warnings
	FieldSecurity                   // the card security code: never in AllFields
)

// AllFields is everything but the security code.
const AllFields = FieldNumber | FieldExpiry | FieldHolder | FieldIssuer | FieldQuality

// DefaultMinNumber is the confidence from which a number is claimed (status ok).
const DefaultMinNumber = 0.99

// DefaultMaxPixels bounds a picture: 4096 × 4096, in which a card that fills a quarter of the side can be read.
const DefaultMaxPixels = 1 << 24

// Options configures a Recognizer. The zero value is valid and is the default.
type Options struct {
	Fields    Field   // 0 means AllFields
	MinNumber float64 // accept threshold in (0,1]; 0 means DefaultMinNumber
	MaxPixels int     // 0 means DefaultMaxPixels
	Today     Month   // for the plausibility of dates and the warning "expired"; zero: no clock, no such warning

	// Trace, when set, is called at each stage with what it saw, but not in builds for wasm. It receives pixels and digits:
	// debugging only.
	Trace func(TraceEvent)
}

// Month is a month of a year; the zero value means none.
type Month struct{ Year, Month int }

// TraceEvent is one stage's picture and the hypotheses drawn on it.
type TraceEvent struct {
	Stage  string // "input", "locate", "band", "cells", …
	Width  int
	Height int
	Luma   []byte      // Width × Height; may be nil; valid only during the call
	Marks  []TraceMark // in pixels of this picture
	Note   string      // one line of text: scores, decisions

	Facts trust.Facts // with stage "answer": what its confidence comes from
}

// TraceMark is one hypothesis: an area, a label and whether it was kept.
type TraceMark struct {
	Quad  Quad
	Label string
	Kept  bool
}

// Recognizer reads cards. It is safe for concurrent use: it holds options only; each Job has its own scratch.
type Recognizer struct{ opts Options }

// New checks the options (nil means defaults) and returns a Recognizer, or an *OptionError.
func New(opts *Options) (*Recognizer, error) {
	r := &Recognizer{}
	if opts != nil {
		r.opts = *opts
	}
	return r, r.opts.complete()
}

func (o *Options) complete() error {
	if o.Fields == 0 {
		o.Fields = AllFields
	}
	if o.MinNumber == 0 {
		o.MinNumber = DefaultMinNumber
	}
	if o.MaxPixels == 0 {
		o.MaxPixels = DefaultMaxPixels
	}
	switch {
	case !(o.MinNumber > 0 && o.MinNumber <= 1): // NaN fails too
		return &OptionError{"MinNumber", "must be over 0 and at most 1"}
	case o.MaxPixels < 1:
		return &OptionError{"MaxPixels", "must be at least 1"}
	case o.Today.Month < 0 || o.Today.Month > 12 || o.Today.Year < 0 || o.Today.Year > 9999:
		return &OptionError{"Today", "must be a month of a year, or zero"}
	}
	return nil
}
