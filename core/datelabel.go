package core

// This file implements the words beside a date. Mostly the date itself says enough: one that lies ahead ends the card's
// validity, and of two the later one does. Where a single date lies behind, the words tell an expired card from one that shows
// only what it is valid from.

import (
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/strip"
)

// What stands at the end of labels of dates that begin something, and of those that end it.
var (
	beginWords = [...]string{"FROM", "SINCE", "ISSUED"}
	endWords   = [...]string{"THRU", "UNTIL", "END", "EXPIRES", "DATE", "YEAR", "MM/YY"}
)

// A label is about labelHigh as high as the date, and its last word stands before the date, level with it or in the lower of two
// lines, or over it. labelLeast is the height in work pixels under which it is not read.
const (
	labelHigh  = 0.42
	labelLeast = 4.5
	wordClear  = 14 * match.One // of each letter: the mean score of a word that is one
	wordLead   = 6 * match.One  // of each letter, over words that say the opposite
)

// labelPlaces are where labels stand, in heights of the date: from the first digit's middle.
var labelPlaces = [...]struct{ x0, x1, y float64 }{
	{-3.0, -1.4, 0.3},
	{-3.0, -1.4, 0},
	{-0.2, 2.4, -0.95},
}

// fromOn reports whether the words beside the date say that it begins something.
func (w *work) fromOn(d *date) bool {
	f, ok := w.textFrame(w.best)
	if !ok {
		return false
	}
	back, ok := f.toWork.Inverse()
	if !ok {
		return false
	}
	high := d.strip.line.ratio * strip.DigitPx
	if labelHigh*high*f.toWork.Scale(f.length/2, 0) < labelLeast {
		return false
	}
	at := d.strip.toWork.Then(back).Apply(d.middle(0))
	begin, end := int32(match.Never), int32(match.Never)
	for _, p := range labelPlaces {
		y := at.Y + float64(p.y*high)
		t := w.straightenText(&f, textLine{
			ratio: d.strip.line.ratio * labelHigh,
			first: geom.Pt{X: at.X + float64(p.x0*high), Y: y}, end: geom.Pt{X: at.X + float64(p.x1*high), Y: y},
		})
		if t.fit < fitFaint {
			continue
		}
		t.named = true
		w.scoreColumns(t)
		begin, end = max(begin, t.bestWord(beginWords[:])), max(end, t.bestWord(endWords[:]))
	}
	return begin >= wordClear && begin-end >= wordLead
}

// bestWord is the best of the words' scores.
func (t *textStrip) bestWord(words []string) int32 {
	best := int32(match.Never)
	for _, word := range words {
		best = max(best, t.wordScore(word))
	}
	return best
}

// wordScore is the mean score of the word's letters where they stand best, one after the other at distances that suit them.
func (t *textStrip) wordScore(word string) int32 {
	n := len(t.columns)
	sum, next := make([]int32, n), make([]int32, n)
	char := func(k int) int { return slices.Index([]byte(textAlphabet), word[k]) }
	for i := range sum {
		sum[i] = t.columns[i].score[char(0)]
	}
	for k := 1; k < len(word); k++ {
		usual := int(textPx*float64(widths[char(k-1)]+widths[char(k)])) / 200
		for i := range next {
			next[i] = match.Never * int32(len(word))
			for d := usual * 3 / 4; d <= min(usual*5/4, i); d++ {
				next[i] = max(next[i], sum[i-d])
			}
			next[i] += t.columns[i].score[char(k)]
		}
		sum, next = next, sum
	}
	return slices.Max(sum) / int32(len(word))
}
