package core

// This file implements what sessions keep of the small print: the dates and names that frames read, with the sum of their
// confidences. They are short and each frame reads them as a whole, so they are voted on as a whole.

// votes are the likeliest texts so far. They hold no pointers, so that zeroing them forgets them.
type votes [4]vote

type vote struct {
	text      [64]byte
	n         int     // bytes of text
	sum, best float64 // of confidences
}

func (v *vote) is(text string) bool { return v.sum > 0 && string(v.text[:v.n]) == text }

// add votes for the text, if need be in the place of the weakest one. Texts longer than a vote holds are cut.
func (v *votes) add(text string, confidence float64) {
	text = text[:min(len(text), len(v[0].text))]
	at := &v[0]
	for i := range v {
		if v[i].is(text) {
			at = &v[i]
			break
		}
		if v[i].sum < at.sum {
			at = &v[i]
		}
	}
	if !at.is(text) {
		*at = vote{}
		at.n = copy(at.text[:], text)
	}
	at.sum += confidence
	at.best = max(at.best, confidence)
}

// top is the text with the most behind it, and the confidence of the frame that was surest of it.
func (v *votes) top() (text string, confidence float64) {
	at := &v[0]
	for i := range v {
		if v[i].sum > at.sum {
			at = &v[i]
		}
	}
	return string(at.text[:at.n]), at.best
}

// vote takes the frame's date and name into account and puts the likeliest ones in the result. What the frame itself does
// not show has no box.
func (s *Session) vote(r *Result) {
	if e := r.Expiry; e != nil {
		s.dates.add(string([]byte{byte(e.Month), byte(e.Year >> 8), byte(e.Year)}), e.Confidence)
	}
	if t := r.Holder; t != nil {
		s.names.add(t.Text, t.Confidence)
	}
	if text, confidence := s.dates.top(); text != "" {
		e := Expiry{Month: int(text[0]), Year: int(text[1])<<8 | int(text[2]), Confidence: confidence}
		if r.Expiry != nil && r.Expiry.Month == e.Month && r.Expiry.Year == e.Year {
			e.Box = r.Expiry.Box
		}
		r.Expiry = &e
	}
	if text, confidence := s.names.top(); text != "" {
		t := Text{Text: text, Confidence: confidence}
		if r.Holder != nil && r.Holder.Text == t.Text {
			t.Box = r.Holder.Box
		}
		r.Holder = &t
	}
}
