package eval

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/core/synth"
)

func encoded(t *testing.T, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, m))
	return b.Bytes()
}

func TestExplain(t *testing.T) {
	card := synth.Card(4, synth.Options{Difficulty: -1, Width: 640})
	file := encoded(t, card.Image)
	number := card.Truth.Number
	turned := []byte(number) // every digit is another
	for i := range turned {
		turned[i] = '0' + (turned[i]-'0'+5)%10
	}
	oneOff := []byte(number)
	oneOff[3] = turned[3]
	for name, c := range map[string]struct {
		file    []byte
		outcome Outcome
		want    Stage
	}{
		"no picture":      {[]byte("text"), Outcome{Number: Missed, Truth: number}, InFile},
		"nothing on it":   {encoded(t, image.NewGray(image.Rect(0, 0, 300, 200))), Outcome{Number: Missed, Truth: number}, InSearch},
		"another line":    {file, Outcome{Number: Misread, Truth: string(turned)}, OnLine},
		"one digit off":   {file, Outcome{Number: Misread, Truth: string(oneOff)}, InDigits},
		"read but lost":   {file, Outcome{Number: Misread, Truth: number}, InChoice},
		"nothing to lose": {file, Outcome{Number: Blank, OK: true, Read: number}, InClaim},
	} {
		loss, err := Explain(t.Context(), c.file, &c.outcome)
		require.NoError(t, err, name)
		assert.Equal(t, c.want, loss.Stage, name)
		assert.NotEmpty(t, loss.Note, name)
		assert.NotContains(t, loss.Note, number, name)
	}

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Explain(ctx, file, &Outcome{Number: Missed, Truth: number})
	assert.ErrorIs(t, err, context.Canceled)
}

func TestLost(t *testing.T) {
	for _, c := range []struct {
		o    Outcome
		want bool
	}{{Outcome{Number: Exact}, false}, {Outcome{Number: Misread}, true}, {Outcome{Number: Missed}, true}, {Outcome{Number: Blank}, false}, {Outcome{Number: Blank, OK: true}, true}} {
		assert.Equal(t, c.want, c.o.Lost(), "%+v", c.o)
	}
}

// Marks without a label, and stages that show no digits, say nothing about the number.
func TestSightings(t *testing.T) {
	s := sightings{truth: "41", nearest: 2}
	s.see(core.TraceEvent{Stage: "chains", Marks: []core.TraceMark{{Label: "4 12"}, {Label: "1 9"}}})
	assert.Equal(t, InSearch, s.loss().Stage)
	s.see(core.TraceEvent{Stage: "strip", Marks: []core.TraceMark{{Label: "4 12"}, {}, {Label: "1 9"}}})
	assert.Equal(t, InChoice, s.loss().Stage)
}
