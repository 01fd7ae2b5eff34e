package report

import (
	"fmt"
	"math"

	"github.com/cardglyph/cardglyph/host/eval"
)

// Sides of the plots and their margins, in units of their SVG.
const (
	plotWidth  = 560.0
	plotHeight = 260.0
	leftEdge   = 44.0
	topEdge    = 12.0
	footEdge   = plotHeight - 46
	rightEdge  = plotWidth - 24
)

// across is a place between the sides of a plot for t in 0 to 1, upward one between its foot and top.
func across(t float64) float64 { return leftEdge + t*(rightEdge-leftEdge) }
func upward(t float64) float64 { return footEdge - t*(footEdge-topEdge) }

// tick is a mark on an axis.
type tick struct {
	At   float64
	Text string
}

// reliabilityPlot has a column for each bin of confidence that some number fell in.
type reliabilityPlot struct {
	Columns []reliabilityColumn
	Ticks   []tick // of the share
}

type reliabilityColumn struct {
	eval.Bin
	X, Middle, Width float64
	Top, Height      float64 // of the column: the share of right numbers
	Promised         float64 // height of the mean confidence
	Low, High        float64 // ends of the whisker: see interval
	Label            string
}

func newReliabilityPlot(s *eval.Summary) reliabilityPlot {
	var p reliabilityPlot
	var bins []eval.Bin
	for _, b := range s.Reliability {
		if b.Read > 0 {
			bins = append(bins, b)
		}
	}
	for i, b := range bins {
		n := float64(len(bins))
		low, high := interval(b.Right, b.Read)
		c := reliabilityColumn{
			Bin: b, X: across((float64(i) + 0.14) / n), Width: across(0.72/n) - across(0),
			Top: upward(b.Share()), Height: footEdge - upward(b.Share()), Promised: upward(b.Confidence),
			Low: upward(low), High: upward(high), Label: fmt.Sprintf("%g–%g", b.From, b.To),
		}
		c.Middle = c.X + c.Width/2
		p.Columns = append(p.Columns, c)
	}
	for _, share := range []float64{0, 0.25, 0.5, 0.75, 1} {
		p.Ticks = append(p.Ticks, tick{upward(share), fmt.Sprintf("%.0f %%", 100*share)})
	}
	return p
}

// timePlot is a histogram of times on a logarithmic scale.
type timePlot struct {
	Columns  []timeColumn
	Ticks    []tick // of time
	P50, P95 float64
	Most     int // pictures in the highest column
}

type timeColumn struct {
	X, Width, Top, Height float64
	From, To              float64 // ms
	Pictures              int
}

// columnsPerDecade makes columns about a third wider than the one before.
const columnsPerDecade = 8

func newTimePlot(outcomes []eval.Outcome, s *eval.Summary) timePlot {
	place := func(ms float64) float64 { return math.Log10(max(ms, 0.1)) * columnsPerDecade } // times are kept to a tenth
	first, last := math.MaxInt, math.MinInt
	counts := map[int]int{}
	var p timePlot
	for i := range outcomes {
		k := int(math.Floor(place(outcomes[i].MS)))
		counts[k]++
		first, last, p.Most = min(first, k), max(last, k), max(p.Most, counts[k])
	}
	if len(outcomes) == 0 {
		return p
	}
	columns := float64(last - first + 1)
	x := func(at float64) float64 { return across((at - float64(first)) / columns) }
	for k := first; k <= last; k++ {
		top := upward(float64(counts[k]) / float64(p.Most))
		p.Columns = append(p.Columns, timeColumn{
			X: x(float64(k)) + 0.5, Width: x(float64(k+1)) - x(float64(k)) - 1, Top: top, Height: footEdge - top,
			From: msAt(k), To: msAt(k + 1), Pictures: counts[k],
		})
	}
	for decade := -1; decade < 7; decade++ {
		for _, digit := range []float64{1, 2, 5} {
			ms := digit * math.Pow(10, float64(decade))
			if at := place(ms); at >= float64(first) && at <= float64(last+1) && (columns < 20 || digit == 1) {
				p.Ticks = append(p.Ticks, tick{x(at), duration(ms)})
			}
		}
	}
	p.P50, p.P95 = x(place(s.P50)), x(place(s.P95))
	return p
}

func msAt(k int) float64 { return math.Pow(10, float64(k)/columnsPerDecade) }

// duration is a time in milliseconds or seconds.
func duration(ms float64) string {
	if ms >= 1000 {
		return fmt.Sprintf("%.3g s", ms/1000)
	}
	return fmt.Sprintf("%.3g ms", ms)
}
