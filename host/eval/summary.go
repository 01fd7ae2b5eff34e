package eval

import "slices"

// Summary counts the outcomes of a set of pictures.
type Summary struct {
	Images   int `json:"images"`
	Readable int `json:"readable"` // pictures that show a number
	Exact    int `json:"exact"`    // of these: every digit right, whatever the status
	Missed   int `json:"missed"`   // no number read
	Misread  int `json:"misread"`  // another number read, whatever the status
	Failed   int `json:"failed"`   // files that could not be opened or decoded; counted as missed too

	OKExact        int `json:"ok_exact"`         // exact and claimed
	WrongOK        int `json:"wrong_ok"`         // misread and claimed: the worst that can happen
	ClaimedOnBlank int `json:"claimed_on_blank"` // a number claimed where there is none
	InCandidates   int `json:"in_candidates"`    // not exact, but the truth is among the first three candidates

	Expiry  FieldSummary `json:"expiry"`
	Holder  FieldSummary `json:"holder"`
	Network FieldSummary `json:"network"` // of pictures whose number is exact

	P50   float64 `json:"p50_ms"` // by the clock
	P95   float64 `json:"p95_ms"`
	Worst float64 `json:"worst_ms"`
	CPU   Times   `json:"cpu"` // of all cores

	Reliability []Bin   `json:"reliability"`       // what confidence in a number is worth
	Calibration float64 `json:"calibration_error"` // expected calibration error over these bins, 0 to 1

	Groups map[string]map[string]*Summary `json:"groups,omitempty"` // by kind, style, layout, rows, …, then by value

	Against *Comparison `json:"against,omitempty"` // with a former reading of the same pictures
}

// Times are percentiles in milliseconds.
type Times struct {
	P50   float64 `json:"p50_ms"`
	P95   float64 `json:"p95_ms"`
	Worst float64 `json:"worst_ms"`
}

// FieldSummary counts one field's outcomes.
type FieldSummary struct {
	Labelled int `json:"labelled"`
	Right    int `json:"right"`
	Near     int `json:"within_one,omitempty"` // expiry and holder: right or one character off
	Wrong    int `json:"wrong"`                // read, but not right (near ones too)
	Missed   int `json:"missed"`
	Extra    int `json:"extra"` // read where the label has nothing
}

// Summarise counts outcomes, overall and by group.
func Summarise(outcomes []Outcome) *Summary {
	s := count(outcomes)
	s.Reliability, s.Calibration = reliability(outcomes)
	s.Groups = map[string]map[string]*Summary{}
	for name, key := range map[string]func(*Outcome) string{
		"kind":   func(o *Outcome) string { return o.Kind },
		"style":  func(o *Outcome) string { return o.Style },
		"layout": func(o *Outcome) string { return o.Layout },
		"flaw":   func(o *Outcome) string { return o.Flaw },
		"luhn":   luhnGroup,
		"rows":   func(o *Outcome) string { return o.Rows },
		"side":   func(o *Outcome) string { return o.Side },
		"date":   func(o *Outcome) string { return o.DateForm },
		"name":   func(o *Outcome) string { return o.NameCase },
	} {
		parts := map[string][]Outcome{}
		for i := range outcomes {
			if k := key(&outcomes[i]); k != "" {
				parts[k] = append(parts[k], outcomes[i])
			}
		}
		if len(parts) == 0 {
			continue
		}
		s.Groups[name] = map[string]*Summary{}
		for k, part := range parts {
			s.Groups[name][k] = count(part)
		}
	}
	return s
}

func luhnGroup(o *Outcome) string {
	switch {
	case o.Number == Blank:
		return "no number"
	case o.Luhn:
		return "holds"
	}
	return "fails"
}

func count(outcomes []Outcome) *Summary {
	s := &Summary{Images: len(outcomes)}
	wall, cpu := make([]float64, len(outcomes)), make([]float64, len(outcomes))
	for i := range outcomes {
		o := &outcomes[i]
		wall[i], cpu[i] = o.MS, o.CPU
		s.addNumber(o)
		s.Expiry.add(o.Expiry)
		s.Holder.add(o.Holder)
		s.Network.add(o.Network)
	}
	s.Network.Near = 0 // of no meaning there
	t := newTimes(wall)
	s.P50, s.P95, s.Worst, s.CPU = t.P50, t.P95, t.Worst, newTimes(cpu)
	return s
}

// newTimes sorts what it is given.
func newTimes(ms []float64) Times {
	slices.Sort(ms)
	return Times{percentile(ms, 50), percentile(ms, 95), percentile(ms, 100)}
}

func (s *Summary) addNumber(o *Outcome) {
	if o.Error != "" {
		s.Failed++
	}
	if o.Number == Blank {
		if o.OK {
			s.ClaimedOnBlank++
		}
		return
	}
	s.Readable++
	if o.Rank > 1 && o.Rank <= 4 {
		s.InCandidates++
	}
	switch o.Number {
	case Exact:
		s.Exact++
		if o.OK {
			s.OKExact++
		}
	case Misread:
		s.Misread++
		if o.OK {
			s.WrongOK++
		}
	case Missed:
		s.Missed++
	}
}

func (f *FieldSummary) add(v Verdict) {
	switch v {
	case None:
		return
	case Extra:
		f.Extra++
		return
	case Exact:
		f.Right++
	case Near, Misread:
		f.Wrong++
	case Missed:
		f.Missed++
	}
	if v == Exact || v == Near {
		f.Near++
	}
	f.Labelled++
}

// percentile is the smallest value that p percent of the sorted values do not exceed; 0 for none.
func percentile(sorted []float64, p int) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[max(0, (len(sorted)*p+99)/100-1)]
}
