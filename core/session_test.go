package core

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/internal/digits"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/picture"
	"github.com/cardglyph/cardglyph/core/internal/segment"
	"github.com/cardglyph/cardglyph/core/internal/strip"
	"github.com/cardglyph/cardglyph/core/synth"
)

const otherPAN = "5555555555554444"

// shown is a frame's work after its number was read: the digits' scores lie around lead nats over the others, with that
// deviation, so that many a digit is wrong.
func shown(rng *rand.Rand, number string, lead, deviation float64) *work {
	const level = 50 * match.One // of the others
	r := &reading{view: &picture.View{}, placed: segment.Placing{Groups: []int{4, 4, 4, 4}}, strip: &strip.Strip{}, score: readable}
	for i := range len(number) {
		var s digits.Digit
		for d := range s.Score {
			s.Score[d] = level + int32(deviation*rng.NormFloat64()*match.One)
		}
		s.Score[number[i]-'0'] += int32(lead * match.One)
		r.spots = append(r.spots, s)
	}
	r.words = decode(r.spots)
	w := benchWith(Options{MinNumber: DefaultMinNumber, Fields: AllFields})
	w.best = r
	w.answer()
	return w
}

// Frames in which single number are wrong make a number together, and never a wrong one. Counts over drawn evidence.
func TestSessionJoinsDigits(t *testing.T) {
	const sessions, most = 100, 30
	rng := rand.New(rand.NewPCG(1, 2))
	alone, frames, read := 0, 0, 0
	for range sessions {
		s := Session{}
		for range most {
			w := shown(rng, testPAN, 25, 10)
			frames++
			if w.res.Status == OK {
				alone++
			}
			s.join(w)
			if w.res.Status != OK {
				assert.Less(t, w.res.Session.Share, 1.0)
				continue
			}
			require.Equal(t, testPAN, w.res.Number.Digits)
			assert.Equal(t, 1.0, w.res.Session.Share)
			assert.GreaterOrEqual(t, w.res.Session.Frames, leastFrames)
			read++
			break
		}
	}
	assert.Less(t, float64(alone), 0.2*float64(frames), "most frames say nothing alone")
	assert.GreaterOrEqual(t, read, sessions*95/100)
	assert.LessOrEqual(t, frames, 12*sessions, "frames for an answer")
}

// However long it goes on, evidence that is noise makes no number.
func TestSessionOfNoise(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 50 {
		s := Session{}
		for range 40 {
			w := shown(rng, testPAN, 0, 10)
			s.join(w)
			require.NotEqual(t, OK, w.res.Status)
		}
	}
}

// A number that frame after frame reads alike is claimed although one of its digits is hardly like one, if its check digit holds.
func TestSteadyFramesAreBelieved(t *testing.T) {
	const hardly, frames, steady = 3, 20, 6
	const lacks = 98 // nats: a digit that a frame or two do not believe and six do, by the fitted weights
	for digits, believed := range map[string]bool{testPAN: true, testPAN[:15] + "2": false} {
		rng := rand.New(rand.NewPCG(11, 12))
		s := Session{}
		for k := range frames {
			w := shown(rng, digits, 40, 1)
			for d := range w.best.spots[hardly].Score {
				w.best.spots[hardly].Score[d] -= lacks * match.One
			}
			s.join(w)
			require.Equal(t, digits, w.res.Number.Digits)
			assert.Equal(t, believed && k+1 >= steady, w.res.Status == OK, "frame %d of a number with a check digit: %v", k, believed)
		}
	}
}

func TestSessionNeedsMoreThanOneFrame(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	s := Session{}
	w := shown(rng, testPAN, 80, 1)
	require.Equal(t, OK, w.res.Status, "alone it is sure")
	s.join(w)
	assert.Equal(t, LowConfidence, w.res.Status)
	assert.Equal(t, testPAN, w.res.Number.Digits)
	assert.Positive(t, w.res.Session.Share)
	w = shown(rng, testPAN, 80, 1)
	s.join(w)
	assert.Equal(t, OK, w.res.Status)
	assert.Equal(t, "visa", w.res.Network)
	assert.Len(t, w.res.Number.PerDigit, 16)
	assert.Len(t, w.res.Number.DigitBoxes, 16)
}

// When another card is shown the answer is one or the other, never a mixture, and in the end the new one.
func TestSessionOfTwoCards(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	s := Session{}
	last := ""
	for i := range 24 {
		digits := testPAN
		if i >= 8 {
			digits = otherPAN
		}
		w := shown(rng, digits, 30, 10)
		s.join(w)
		if w.res.Status == OK {
			last = w.res.Number.Digits
			assert.Contains(t, []string{testPAN, otherPAN}, last)
		}
		if i == 7 {
			assert.Equal(t, testPAN, last)
		}
	}
	assert.Equal(t, otherPAN, last)
}

// A frame without a number neither helps nor harms; its status tells what is wrong with it until the session is sure.
func TestSessionFrameWithoutNumber(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	s := Session{}
	without := func() *work { return &work{opts: &Options{MinNumber: DefaultMinNumber}, res: Result{Status: Blurred}} }
	w := without()
	s.join(w)
	assert.Equal(t, Result{Status: Blurred, Session: &Progress{Frames: 1}}, w.res)
	s.join(shown(rng, testPAN, 60, 5))
	w = without()
	s.join(w)
	assert.Equal(t, Blurred, w.res.Status)
	assert.Nil(t, w.res.Number)
	s.join(shown(rng, testPAN, 60, 5))
	w = without()
	s.join(w)
	assert.Equal(t, OK, w.res.Status)
	assert.Equal(t, testPAN, w.res.Number.Digits)
	assert.Equal(t, Quad{}, w.res.Number.Box, "this frame does not show it")
	assert.Empty(t, w.res.Number.DigitBoxes)
}

// Reset leaves nothing: neither in the session nor in the copies of the picture that its last job made.
func TestSessionForgets(t *testing.T) {
	r, err := New(nil)
	require.NoError(t, err)
	s := r.NewSession()
	c := newClip(5000, synth.Options{Difficulty: -1, Width: 320, Layout: "4-4-4-4"}, 0, 2)
	res := add(t, s, c.next())
	require.NotNil(t, res.Number)
	s.dates.add("\x01\x07\xeb", 0.5)
	s.names.add("A N OTHER", 0.5)

	j, err := s.Begin(c.next())
	require.NoError(t, err)
	for done := false; !done; {
		done, err = j.Step(1 << 30)
		require.NoError(t, err)
	}
	require.Equal(t, 2, s.frames)
	w := j.work
	pixels, held := [][]byte{w.pic.Luma.Pix, w.best.strip.Luma.Pix}, w.best.spots
	for _, p := range w.pic.Pyramid {
		pixels = append(pixels, p.Pix)
	}
	s.Reset()
	assert.Equal(t, Session{r: r}, *s)
	for _, p := range pixels {
		for _, v := range p {
			if v != 0 {
				t.Fatal("a copy of the picture is left")
			}
		}
	}
	assert.Equal(t, make([]digits.Digit, len(held)), held)
	assert.NotEmpty(t, res.Number.Digits, "what was handed out is the caller's")
}

func TestSessionDropsUnfinishedFrames(t *testing.T) {
	r, err := New(nil)
	require.NoError(t, err)
	s := r.NewSession()
	m := Image{Pix: make([]byte, 320*200), Width: 320, Height: 200, Stride: 320}
	first, err := s.Begin(m)
	require.NoError(t, err)
	done, err := first.Step(1)
	require.NoError(t, err)
	require.False(t, done)
	res := add(t, s, m)
	assert.Equal(t, 1, res.Session.Frames)
	done, _ = first.Step(1 << 30)
	assert.True(t, done, "the first job is over")
	assert.Equal(t, 1, s.frames)
	_, err = s.Begin(Image{})
	assert.ErrorIs(t, err, ErrImage)
}

// Moving, noisy frames of a drawn card are read, and read right.
func TestSessionReadsFrames(t *testing.T) {
	r, err := New(nil)
	require.NoError(t, err)
	s := r.NewSession()
	c := newClip(5000, synth.Options{Difficulty: 0.1, Width: 400, Layout: "4-4-4-4"}, 1.2, 10)
	var res Result
	for range 10 {
		if res = add(t, s, c.next()); res.Status == OK {
			break
		}
	}
	require.Equal(t, OK, res.Status)
	assert.Equal(t, c.truth.Number, res.Number.Digits)
}

func TestVotes(t *testing.T) {
	var v votes
	for _, text := range []string{"A", "B", "C", "D", "E", "B", "B", "C"} {
		v.add(text, 0.5)
	}
	text, confidence := v.top()
	assert.Equal(t, "B", text)
	assert.Equal(t, 0.5, confidence)
	v.add("B", 0.9)
	v.add("B", 0.1)
	_, confidence = v.top()
	assert.Equal(t, 0.9, confidence)

	s := Session{}
	box := Quad{{1, 1}, {2, 1}, {2, 2}, {1, 2}}
	read := func(month, year int) Result {
		r := Result{Expiry: &Expiry{Month: month, Year: year, Confidence: 0.6, Box: box}, Holder: &Text{Text: "A N OTHER", Box: box, Confidence: 0.7}}
		s.vote(&r)
		return r
	}
	read(9, 2027)
	read(9, 2027)
	got := read(9, 2021)
	assert.Equal(t, &Expiry{Month: 9, Year: 2027, Confidence: 0.6}, got.Expiry, "its box is not in this frame")
	assert.Equal(t, box, got.Holder.Box)
	var none Result
	s.vote(&none)
	assert.Equal(t, 2027, none.Expiry.Year)
	assert.Equal(t, "A N OTHER", none.Holder.Text)
}

// Parts of levels take turns over the frames, every fourth frame those of other views, and the one that showed the number is looked
// at again.
func TestSessionTakesTurns(t *testing.T) {
	s := Session{}
	const views, parts = 2, 3
	shown := word{}
	shown.n = copy(shown.digits[:], testPAN)
	looked := func(number bool) (out []stage) {
		w := bench()
		w.session = &s
		w.frame.aside = s.aside
		defer func() {
			s.frames++
			s.turn(w)
		}()
		for range views {
			if !w.begins() {
				continue
			}
			for range parts {
				if !w.beginsPart() {
					continue
				}
				out = append(out, w.frame.now)
				if number && w.frame.now == (stage{1, 1}) {
					w.best, w.res.Number = &reading{score: goodReading, words: []word{shown}, strip: &strip.Strip{}}, &Number{}
				}
				if w.pic.Pay(frameUnits * 2 / 3); w.late() {
					return out
				}
			}
		}
		return out
	}
	assert.Equal(t, []stage{{0, 0}, {0, 1}}, looked(false))
	assert.Equal(t, []stage{{0, 2}}, looked(false), "the last one")
	assert.Equal(t, []stage{{0, 0}, {0, 1}}, looked(false))
	assert.Equal(t, []stage{{1, 0}, {1, 1}}, looked(true), "another view's turn")
	assert.Equal(t, []stage{{1, 1}, {1, 2}}, looked(false), "it is gone")
	assert.Equal(t, []stage{{0, 2}}, looked(false))
	assert.Equal(t, []stage{{0, 0}, {0, 1}}, looked(false))
	assert.Empty(t, looked(false), "no other view is left")
	assert.Equal(t, []stage{{0, 2}}, looked(false))
	assert.Equal(t, []stage{{0, 0}, {0, 1}}, looked(false))
	assert.Equal(t, []stage{{0, 2}}, looked(false))
	assert.Equal(t, []stage{{1, 0}, {1, 1}}, looked(false))

	alone := bench()
	for range 6 {
		require.True(t, alone.begins() && alone.beginsPart())
		alone.pic.Pay(frameUnits)
		require.False(t, alone.late())
	}
}
