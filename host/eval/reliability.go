package eval

import "math"

// Bin counts the numbers that were read with a confidence from From, inclusive, to To. To is part of the last bin alone.
type Bin struct {
	From       float64 `json:"from"`
	To         float64 `json:"to"`
	Read       int     `json:"read"`       // numbers read with such a confidence
	Right      int     `json:"right"`      // of these, as in the label
	Confidence float64 `json:"confidence"` // their mean confidence
}

// Share is the share of right numbers, 0 to 1; 0 when there are none.
func (b *Bin) Share() float64 {
	if b.Read == 0 {
		return 0
	}
	return float64(b.Right) / float64(b.Read)
}

// binEdges are finer where a claim is decided.
var binEdges = []float64{0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1}

// reliability compares confidence with the share of right numbers. calibration is the mean distance of the two over all
// numbers read (expected calibration error). A number read where there is none counts as wrong.
func reliability(outcomes []Outcome) (bins []Bin, calibration float64) {
	bins = make([]Bin, len(binEdges)-1)
	for i := range bins {
		bins[i].From, bins[i].To = binEdges[i], binEdges[i+1]
	}
	read := 0
	for i := range outcomes {
		if outcomes[i].Read == "" {
			continue
		}
		read++
		k := len(bins) - 1
		for k > 0 && outcomes[i].Confidence < bins[k].From {
			k--
		}
		bins[k].Read++
		bins[k].Confidence += outcomes[i].Confidence
		if outcomes[i].Number == Exact {
			bins[k].Right++
		}
	}
	for i := range bins {
		b := &bins[i]
		if b.Read == 0 {
			continue
		}
		b.Confidence /= float64(b.Read)
		calibration += float64(b.Read) / float64(read) * math.Abs(b.Confidence-b.Share())
	}
	return bins, calibration
}
