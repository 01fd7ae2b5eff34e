package core

// This file implements sessions: many frames of one card, one answer.

// Session joins what the frames of a video say: not votes on whole numbers but, for each digit's place, the scores of all
// ten digits. A frame that shows half of the digits well and another that shows the other half make a number.
//
// A Session reads one card; Reset makes it ready for the next. It belongs to one goroutine and reads one frame at a
// time. Make it with Recognizer.NewSession.
type Session struct {
	r      *Recognizer
	job    *Job
	frames int
	search [2]stage // where frames begin to look: at the whole picture, and at other views
	aside  bool     // the next frame looks at other views
	line   tracked
	card   carried
	texts  int // frames whose small text was read
	tracks [sessionTracks]track
	dates  votes
	names  votes
}

// Progress is how far a session has come.
type Progress struct {
	Frames int     // frames read so far
	Share  float64 // 0 to 1: how near the answer is; 1 with status OK only
}

// NewSession begins a video.
func (r *Recognizer) NewSession() *Session { return &Session{r: r} }

// Begin prepares to read a frame: see Recognizer.Begin. The job's result is what all frames so far say together, with boxes
// in this frame's pixels; what this frame does not show has no box. The status is OK while the session is sure; else it
// tells what this frame lacks. A job that is closed or followed by another Begin before it is
// done leaves no trace.
func (s *Session) Begin(m Image) (*Job, error) {
	var kept scratch
	if s.job != nil {
		s.job.Close()
		kept, s.job.work.scratch = s.job.work.scratch, scratch{}
		s.job = nil
	}
	job, err := s.r.Begin(m)
	if err != nil {
		return nil, err
	}
	job.work.scratch = kept
	job.work.session, job.work.frame.aside, job.work.pic.Limit = s, s.aside, hurryUnits
	s.job = job
	return job, nil
}

// Reset forgets every frame: what was learnt is overwritten with zeros. Results that were handed out are the caller's.
func (s *Session) Reset() {
	if s.job != nil {
		s.job.Close()
	}
	*s = Session{r: s.r}
}

// Sessions keep a few tracks: numbers that the frames may show. One is the card's; others come from a line that was read
// with a digit too few or from another card in the picture.
const sessionTracks = 4

// stage is a place in the search: a view and a part of one of its levels, both counted from 0.
type stage struct{ view, level int }

// framing is how a frame's work is cut short. Each frame goes on with the search where the last one left it, so that a frame
// costs about the same whether it shows a card or not; a number's place is where the next frame begins.
type framing struct {
	begun  int   // units of work before the search
	aside  bool  // it looks at other views than the whole picture
	views  int   // begun
	now    stage // that is being looked at
	looked int   // parts of levels
	found  stage // at which the best reading was found
	best   *reading

	following bool // a line is read where the last frame showed it: the same way up, in the same scale
	claims    bool // the session is sure of its number with this frame
	tracked   bool // the number was found there
	passed    bool // another place is looked at, although the last frame showed the number
}

// frameUnits is after how much search no further part of a level of a frame is begun: the next frame is as good a chance.
// With a reading that may be a number but is not clear yet, hotUnits.
const (
	frameUnits = 1000
	hotUnits   = 8_000
)

// hurryUnits is after how much work a frame does without second thoughts: the next frame shows what is read, too.
const hurryUnits = 24_000

// partPixels is about how much of a level a frame looks at.
const partPixels = 80_000

// asideEvery says how many frames there are for one that looks at views other than the whole picture: most cards are held level.
const asideEvery = 4

// begins counts the view in and reports whether any of it is to be looked at.
func (w *work) begins() bool {
	w.note()
	w.frame.now = stage{view: w.frame.views, level: -1}
	w.frame.views++
	switch {
	case w.session == nil:
		return true
	case w.frame.aside:
		return w.frame.now.view >= max(w.session.search[1].view, 1)
	}
	return w.frame.now.view == 0
}

// beginsPart counts a part of a level of the view in and reports whether it is to be looked at.
func (w *work) beginsPart() bool {
	w.note()
	w.frame.now.level++
	if w.session != nil {
		if at := *w.session.place(w.frame.aside); w.frame.now.view == at.view && w.frame.now.level < at.level {
			return false
		}
	}
	w.frame.looked++
	return true
}

// place is where the search of one of the two kinds of frames has come to.
func (s *Session) place(aside bool) *stage {
	if aside {
		return &s.search[1]
	}
	return &s.search[0]
}

// late reports whether a frame has had its share of work, or shows the number as well as it may. A picture that is read alone
// has all the time it takes.
func (w *work) late() bool {
	if w.session == nil || w.frame.looked == 0 {
		return false
	}
	units := frameUnits
	if w.best != nil && w.best.score >= readable {
		units = hotUnits
	}
	return w.good() || w.pic.Spent()-w.frame.begun > units
}

// note remembers where the best reading was found.
func (w *work) note() {
	if w.best != w.frame.best {
		w.frame.best, w.frame.found = w.best, w.frame.now
	}
}

// turn chooses where the next frame begins: where this one showed the number, else where it stopped.
func (s *Session) turn(w *work) {
	w.note()
	if r := w.best; w.res.Number != nil && len(r.strip.Rows) == 0 {
		s.line = r.tracked()
	} else if !w.frame.passed {
		s.line = tracked{}
	}
	s.aside = s.frames%asideEvery == asideEvery-1
	at := s.place(w.frame.aside)
	switch {
	case w.frame.tracked:
	case w.res.Number != nil:
		*at, s.aside = w.frame.found, w.frame.aside
	case w.late():
		*at = stage{w.frame.now.view, w.frame.now.level + 1}
	default:
		*at = stage{}
	}
}

// join adds the finished frame of w to the session and makes w's result the session's.
func (s *Session) join(w *work) {
	s.frames++
	s.turn(w)
	t := s.follow(w)
	s.vote(&w.res)
	top := s.top()
	w.res.Session = &Progress{Frames: s.frames}
	if top == nil {
		return
	}
	words := top.words()
	number := top.number(&words[0])
	sure := s.sure(w.opts)
	w.res.Session.Share = top.share(&number)
	switch {
	case sure:
		w.res.Status, w.res.Session.Share = OK, 1
	case w.res.Number != nil:
		w.res.Status = LowConfidence
	default:
		return // the frame's own status says what it lacks
	}
	if t == top {
		number.Box, number.DigitBoxes = w.res.Number.Box, w.res.Number.DigitBoxes
	}
	w.res.Number = &number
	w.res.Candidates = top.candidates(words)
	w.res.Network, w.res.Issuer, w.res.Product, w.res.Composed, w.res.Funding = "", nil, "", false, ""
	if w.opts.Fields&FieldIssuer != 0 {
		w.res.issue(number.Digits)
	}
}

// textFrames is how many frames' small text is read: all of them show the same.
const textFrames = 3

// claims reports whether the session will be sure of its number with the frame.
func (s *Session) claims(w *work) bool {
	if w.res.Number == nil {
		return false
	}
	trial := *s
	trial.follow(w)
	return trial.sure(w.opts)
}

// wantsText reports whether the frame's small text is to be read: not before the number is sure, for it takes longer than the
// number, and not for ever.
func (s *Session) wantsText(w *work) bool {
	if s.texts >= textFrames || !w.frame.claims {
		return false
	}
	s.texts++
	return true
}

// sure reports whether the session claims its number.
func (s *Session) sure(o *Options) bool {
	top := s.top()
	if top == nil {
		return false
	}
	words := top.words()
	return top.number(&words[0]).Confidence >= o.MinNumber && s.leads(top)
}

// follow adds the frame's reading to the track that it goes on with, or begins one in the place of the weakest. It is nil
// when the frame shows no number.
func (s *Session) follow(w *work) *track {
	if w.res.Number == nil || len(w.best.spots) > MaxDigits {
		return nil
	}
	seen := frameOf(w.best)
	var t *track
	for i := range s.tracks {
		s.tracks[i].fade()
		if s.tracks[i].takes(&seen) && (t == nil || s.tracks[i].weight > t.weight) {
			t = &s.tracks[i]
		}
	}
	if t == nil {
		t = &s.tracks[0]
		for i := range s.tracks {
			if s.tracks[i].weight < t.weight {
				t = &s.tracks[i]
			}
		}
		*t = track{}
	}
	t.add(&seen)
	return t
}

// top is the track with the most frames behind it, nil before the first number.
func (s *Session) top() *track {
	t := &s.tracks[0]
	for i := range s.tracks {
		if s.tracks[i].weight > t.weight {
			t = &s.tracks[i]
		}
	}
	if t.weight == 0 {
		return nil
	}
	return t
}

// leads reports whether enough frames speak for the track, and few for the others together.
func (s *Session) leads(t *track) bool {
	others := int64(0)
	for i := range s.tracks {
		if &s.tracks[i] != t {
			others += s.tracks[i].weight
		}
	}
	return t.frames >= leastFrames && t.weight >= 2*others
}
