package eval

import (
	"context"
	"fmt"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/core/decode"
)

// Stage is where a picture's number was lost, in the order in which the stages run.
type Stage string

// Stages.
const (
	InFile   Stage = "file"   // it could not be opened or decoded
	InSearch Stage = "search" // nothing in the picture was taken for a line of digits
	OnLine   Stage = "line"   // lines were read, but not the number's
	InDigits Stage = "digits" // the number's line was read with some digits wrong
	InChoice Stage = "choice" // the number was read right, but another reading was preferred, or none was answered
	InClaim  Stage = "claim"  // a number was claimed where there is none
)

// Stages lists them in the order in which they run.
func Stages() []Stage { return []Stage{InFile, InSearch, OnLine, InDigits, InChoice, InClaim} }

// Loss says where a number was lost and what was seen there. Note holds no digits of it.
type Loss struct {
	Stage Stage
	Note  string
}

// Lost says whether the outcome is one to look at: a number misread, missed, or claimed where there is none.
func (o *Outcome) Lost() bool {
	return o.Number == Misread || o.Number == Missed || o.Number == Blank && o.OK
}

// Explain reads a lost picture once more, with the recognizer in this program, and sees how far its number came.
// Errors: the cause of a context that ended.
func Explain(ctx context.Context, file []byte, o *Outcome) (Loss, error) {
	if o.Number == Blank {
		return Loss{InClaim, fmt.Sprintf("%d digits claimed with confidence %.3f", len(o.Read), o.Confidence)}, nil
	}
	picture, err := decode.Decode(file, decode.Options{})
	if err != nil {
		return Loss{InFile, err.Error()}, nil
	}
	s := sightings{truth: o.Truth, nearest: len(o.Truth)}
	reader, err := core.New(&core.Options{Fields: core.FieldNumber, Trace: s.see})
	if err != nil {
		return Loss{}, err
	}
	if _, err := reader.Recognize(ctx, picture.Image); err != nil {
		if ctx.Err() != nil {
			return Loss{}, context.Cause(ctx)
		}
		return Loss{InFile, err.Error()}, nil
	}
	return s.loss(), nil
}

// sightings is what the stages of one read saw of a number.
type sightings struct {
	truth   string
	lines   int // read
	nearest int // digits by which the nearest of them differs from the number
}

// see follows a trace. A strip's marks are its digits, each labelled with the digit and its lead.
func (s *sightings) see(e core.TraceEvent) {
	if e.Stage != "strip" {
		return
	}
	s.lines++
	digits := make([]byte, 0, len(e.Marks))
	for _, m := range e.Marks {
		if m.Label != "" {
			digits = append(digits, m.Label[0])
		}
	}
	s.nearest = min(s.nearest, distance(string(digits), s.truth))
}

// maxStray is the share of a number's digits that may differ on a line which still counts as the number's. Unrelated
// lines agree in far fewer: one digit in ten by chance, and some more where digits may be skipped.
const maxStray = 0.5

func (s *sightings) loss() Loss {
	switch {
	case s.lines == 0:
		return Loss{InSearch, "no line of digits was found"}
	case s.nearest == 0:
		return Loss{InChoice, fmt.Sprintf("1 of %d lines read was right, another was preferred", s.lines)}
	case float64(s.nearest) <= maxStray*float64(len(s.truth)):
		return Loss{InDigits, fmt.Sprintf("the nearest of %d lines read differs in %d of %d digits", s.lines, s.nearest, len(s.truth))}
	}
	return Loss{OnLine, fmt.Sprintf("none of %d lines read resembles the number", s.lines)}
}
