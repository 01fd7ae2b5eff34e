package read

import (
	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/host"
)

// leastUnsure is the confidence under which no number is answered to anybody: it is more likely wrong than right.
const leastUnsure = 0.5

// Answerable reports whether the number of a result may be answered by an API that has only "read" and "not read". It is the one place for
// that. The reader claims a number (status ok) from the configuration's min_confidence on, or from what the request asks for; one below
// it (low_confidence) is answered only when the configuration says answer_unsure, and from leastUnsure on.
func (x *Exchange) Answerable(r *host.Result) bool {
	switch {
	case r.Number == nil || r.Number.Digits == "":
		return false
	case r.Status == core.OK.String():
		return true
	case r.Status == core.LowConfidence.String():
		return x.cfg.AnswerUnsure && r.Number.Confidence >= leastUnsure
	}
	return false
}

// Poor reports whether a better picture of the same card may do where this one did not.
func Poor(r *host.Result) bool {
	switch r.Status {
	case core.Blurred.String(), core.Dark.String(), core.Glare.String(), core.TooSmall.String(), core.Cropped.String():
		return true
	case core.LowConfidence.String():
		return r.Quality != nil && len(r.Quality.Warnings) > 0
	}
	return false
}
