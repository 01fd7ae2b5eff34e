package core

// This file shows what the stages saw, for `cardglyph trace`. Without Options.Trace it does nothing.

import (
	"strconv"

	"github.com/cardglyph/cardglyph/core/internal/bank"
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/lines"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/plane"
)

func (w *work) tracing() bool { return traced && w.opts.Trace != nil }

func (w *work) show(stage string, p plane.Plane, marks []TraceMark, note string) {
	w.opts.Trace(TraceEvent{Stage: stage, Width: p.W, Height: p.H, Luma: p.Pix, Marks: marks, Note: note})
}

// traceCards shows the outlines that may be cards'.
func (w *work) traceCards(cards []geom.Quad) {
	if !w.tracing() {
		return
	}
	var marks []TraceMark
	for i, q := range cards {
		marks = append(marks, TraceMark{Quad: publicQuad(q), Label: strconv.Itoa(i + 1), Kept: i == 0})
	}
	w.show("cards", w.pic.Luma, marks, strconv.Itoa(len(cards))+" outlines")
}

// traceChains shows the chains of the level that was searched last.
func (w *work) traceChains(found []lines.Line) {
	if !w.tracing() || len(found) == 0 {
		return
	}
	var marks []TraceMark
	for _, c := range found {
		for _, box := range c.Boxes() {
			marks = append(marks, TraceMark{Quad: publicQuad(box), Kept: c.Score >= strongChain})
		}
	}
	w.show("chains", w.lines.Luma(), marks, found[0].View.Name+" view, best chain "+nats(found[0].Score)+" of "+nats(16*lines.MaxDigitScore))
}

// traceReading shows a straightened line and what was read on it.
func (w *work) traceReading(r *reading) {
	if !w.tracing() {
		return
	}
	var marks []TraceMark
	for k := range r.spots {
		d, lead := r.spots[k].Best()
		marks = append(marks, TraceMark{Quad: publicQuad(r.spots[k].Box()), Label: strconv.Itoa(d) + " " + nats(lead), Kept: lead >= sureLead})
	}
	low, score, lead := r.lowest()
	note := bank.Digits().Families[r.family] + ", score " + nats(r.score) + ", digits score " + nats(score) + " and lead by " + nats(lead) +
		", the poorest by " + nats(low)
	w.opts.Trace(TraceEvent{Stage: "strip", Width: r.strip.Luma.W, Height: r.strip.Luma.H, Luma: r.strip.Luma.Pix, Marks: marks, Note: note})
}

// traceAnswer shows the line that is the answer, and what its confidence comes from.
func (w *work) traceAnswer(r *reading) {
	if !w.tracing() {
		return
	}
	x := &r.words[0]
	var marks []TraceMark
	for k := range r.spots {
		s, d := &r.spots[k], x.digits[k]
		lead := s.LeadOf(d)
		label := string(d) + " " + nats(lead) + " " + nats(s.Score[d-'0'])
		marks = append(marks, TraceMark{Quad: publicQuad(s.Box()), Label: label, Kept: lead >= sureLead})
	}
	w.opts.Trace(TraceEvent{
		Stage: "answer", Width: r.strip.Luma.W, Height: r.strip.Luma.H, Luma: r.strip.Luma.Pix, Marks: marks,
		Note: "confidence " + strconv.Itoa(int(100*r.confidence(x))) + " %", Facts: r.facts(x),
	})
}

// nats writes a score in whole nats.
func nats(score int32) string { return strconv.Itoa(int(score / match.One)) }

func publicQuad(q geom.Quad) (out Quad) {
	for i, p := range q {
		out[i] = Point(p)
	}
	return out
}
