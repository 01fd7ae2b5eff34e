package core

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/internal/digits"
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/segment"
	"github.com/cardglyph/cardglyph/core/internal/strip"
	"github.com/cardglyph/cardglyph/core/internal/trust"
	"github.com/cardglyph/cardglyph/core/pan"
	"github.com/cardglyph/cardglyph/core/synth"
)

// TestReliability holds confidence to its promise: among digits with about the same lead, no more are wrong than
// promised, but for what chance allows. The digits are those of drawn strips, hard ones among them, read where the truth says
// that they stand: whether the right place was found is another question. Strips are drawn from seeds that the banks'
// generator does not use.
func TestReliability(t *testing.T) {
	const strips = 60
	type bin struct {
		n, wrong int
		promised float64
	}
	bins := make([]bin, 5) // leads of 0-6, 6-12, 12-24, 24-48 and more nats
	for seed := range uint64(strips) {
		s := synth.Strip(900_000+seed, synth.Options{DigitHeight: 14 + float64(seed%5)*5, Difficulty: 0.2 + 0.2*float64(seed%5)})
		r := readingAlong(t, s)
		r.score = worthAligning + 1
		bench().lookAgain(r)
		digits, spots := s.Truth.Number, r.spots
		e := pan.Prior(digits)
		f := trust.Facts{Network: e.Network != pan.Unknown, Luhn: e.Luhn}
		for k := range spots {
			d, lead := spots[k].Best()
			b := &bins[0]
			for i, least := range []int32{0, 6, 12, 24, 48} {
				if lead >= least*match.One {
					b = &bins[i]
				}
			}
			b.n++
			b.promised += 1 - f.Digit(spots[k].Score[d], lead)
			if byte('0'+d) != digits[k] {
				b.wrong++
			}
		}
	}
	for i, b := range bins {
		// Three standard deviations of a binomial count with the promised share, and one error more for small counts.
		margin := 1 + 3*math.Sqrt(b.promised)
		t.Logf("bin %d: %d digits, %d wrong, %.1f promised", i, b.n, b.wrong, b.promised)
		assert.LessOrEqual(t, float64(b.wrong), b.promised+margin, "bin %d", i)
	}
	assert.Greater(t, bins[4].n, 200, "most digits are clear")
	assert.Greater(t, bins[0].n+bins[1].n+bins[2].n, 20, "some are not, or nothing was tried")
}

// readingAlong reads a drawn strip's number along the line from its first to its last digit.
func readingAlong(t *testing.T, s synth.Scene) *reading {
	t.Helper()
	var mids []geom.Pt
	for _, g := range s.Truth.Lines[0].Glyphs {
		mids = append(mids, geom.Quad{geom.Pt(g.Cell[0]), geom.Pt(g.Cell[1]), geom.Pt(g.Cell[2]), geom.Pt(g.Cell[3])}.Center())
	}
	cell := s.Truth.Lines[0].Glyphs[0].Cell
	k := geom.Pt(cell[3]).Sub(geom.Pt(cell[0])).Len() / strip.DigitPx // picture pixels per strip pixel
	first, last := mids[0], mids[len(mids)-1]
	along := last.Sub(first).Mul(k / last.Sub(first).Len())
	down := geom.Pt{X: -along.Y, Y: along.X}
	origin := first.Sub(along.Mul(strip.Lead)).Sub(down.Mul(strip.Mid))
	h := geom.Homography{along.X, down.X, origin.X, along.Y, down.Y, origin.Y, 0, 0, 1}

	w := bench()
	w.in = imageOf(s)
	w.input()
	line := &strip.Strip{}
	w.strips.Fill(line, h, int(last.Sub(first).Len()/k)+2*strip.Lead)
	cols := w.digits.Columns(line)
	var at []int
	for _, mid := range mids {
		x := strip.Lead + mid.Sub(first).Dot(along)/(k*k) - strip.WindowDX
		i := min(max(int(x)/segment.Step, 1), len(cols.Score)-2)
		for _, n := range []int{i - 1, i + 1} { // as settle does
			if cols.Score[n] > cols.Score[i] {
				i = n
			}
		}
		at = append(at, i)
	}
	rows, _, _ := digits.StraightRow(&cols, at)
	r := &reading{strip: line}
	r.spots, r.family = w.digits.Classify(line, at, rows)
	return r
}

// A number's confidence grows with the lead of each of its digits, and one doubtful digit makes a doubtful number.
func TestConfidenceGrowsWithTheLead(t *testing.T) {
	confidence := func(weak int, lead int32) float64 {
		r := clearReading(testPAN, []int{4, 4, 4, 4})
		r.spots[weak].Score[(testPAN[weak]-'0'+1)%10] = (80 - lead) * match.One
		return r.confidence(&r.words[0])
	}
	for weak := range len(testPAN) {
		last := 0.0
		for lead := int32(0); lead < 80; lead += 4 {
			p := confidence(weak, lead)
			require.GreaterOrEqual(t, p, last)
			require.Less(t, p, 1.0, "never certain")
			last = p
		}
		assert.Greater(t, last, DefaultMinNumber)
		assert.Less(t, confidence(weak, 0), DefaultMinNumber, "the check digit alone speaks for one of two")
	}
}
