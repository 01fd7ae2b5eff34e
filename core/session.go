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
	view   int // where the next frame begins to look, after the picture as it is
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
	if s.job != nil {
		s.job.Close()
		s.job = nil
	}
	job, err := s.r.Begin(m)
	if err != nil {
		return nil, err
	}
	job.work.session = s
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

// framing is how a frame's work is cut short. Every frame is looked at as it is; the other views take turns.
type framing struct {
	spent int // units of work
	view  int // the view that is being looked at, from 1
	found int // the view in which the best reading was found
	best  *reading
}

// frameUnits is after how much work no further view of a frame is begun: the next frame is a better chance.
const frameUnits = 60_000

// begins counts the view in and reports whether it is to be looked at.
func (w *work) begins() bool {
	w.note()
	w.frame.view++
	return w.session == nil || w.frame.view == 1 || w.frame.view >= w.session.view
}

// late reports whether enough work was spent on a frame and a second view was looked at. A picture that is read alone has
// all the time it takes.
func (w *work) late() bool {
	return w.session != nil && w.frame.spent > frameUnits && w.frame.view > 1
}

// note remembers the view of the best reading.
func (w *work) note() {
	if w.best != w.frame.best {
		w.frame.best, w.frame.found = w.best, w.frame.view
	}
}

// turn chooses the view that the next frame goes to first: the one that showed a number, else the next one.
func (s *Session) turn(w *work) {
	w.note()
	switch {
	case w.res.Number != nil:
		s.view = w.frame.found
	case w.late():
		s.view = w.frame.view + 1
	default:
		s.view = 0
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
	sure := number.Confidence >= w.opts.MinNumber && s.settled(top)
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

// follow adds the frame's reading to the track that it goes on with, or begins one in the place of the weakest. It is nil
// when the frame shows no number.
func (s *Session) follow(w *work) *track {
	if w.res.Number == nil || len(w.best.spots) > maxDigits {
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

// settled reports whether enough frames speak for the track, and few for the others together.
func (s *Session) settled(t *track) bool {
	others := int64(0)
	for i := range s.tracks {
		if &s.tracks[i] != t {
			others += s.tracks[i].weight
		}
	}
	return t.frames >= leastFrames && t.weight >= 2*others
}
