package glyph_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"image/color"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/glyph"
	"github.com/cardglyph/cardglyph/core/internal/plane"
)

// Geometry of the strips in ../shared/realcards: four cells of a digit each, pixels.
const (
	stripCell  = 30.0
	stripFoot  = 41.5 // the digits' baseline
	stripDigit = 36.0 // their height
)

// TestRealStrips reads every eighth of the real strips that lie beside the repository, or all of them with GLYPH_ALL=1. It needs ../shared.
func TestRealStrips(t *testing.T) {
	folder := filepath.Join("..", "..", "..", "..", "shared", "realcards")
	labels, err := os.Open(filepath.Join(folder, "strips.jsonl"))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the real strips in ../shared/realcards are not here")
	}
	require.NoError(t, err)
	defer labels.Close()
	every := 8
	if os.Getenv("GLYPH_ALL") != "" {
		every = 1
	}
	right, n := 0, 0
	lines := bufio.NewScanner(labels)
	for i := 0; lines.Scan(); i++ {
		if i%every != 0 {
			continue
		}
		var label struct {
			File string
			Raw  string `json:"label_raw"`
		}
		require.NoError(t, json.Unmarshal(lines.Bytes(), &label))
		p := grey(t, filepath.Join(folder, label.File))
		got := stripDigits(p)
		for k, c := range []byte(label.Raw) {
			if c >= '0' && c <= '9' {
				n++
				if got[k] == c {
					right++
				} else if testing.Verbose() {
					t.Logf("%s %d: %c for %c", label.File, k, got[k], c)
				}
			}
		}
	}
	require.NoError(t, lines.Err())
	require.Greater(t, n, 200)
	t.Logf("%d of %d digits: %.2f %%", right, n, 100*float64(right)/float64(n))
	require.Greater(t, float64(right), 0.9*float64(n))
}

func grey(t *testing.T, name string) plane.Plane {
	t.Helper()
	f, err := os.Open(name)
	require.NoError(t, err)
	defer f.Close()
	m, err := png.Decode(f)
	require.NoError(t, err)
	b := m.Bounds()
	p := plane.New(b.Dx(), b.Dy())
	for y := range p.H {
		for x := range p.W {
			p.Pix[y*p.W+x] = color.GrayModel.Convert(m.At(b.Min.X+x, b.Min.Y+y)).(color.Gray).Y
		}
	}
	return p
}

// stripDigits is the likeliest digit near the middle of each cell, in three sizes.
func stripDigits(p plane.Plane) (digits [4]byte) {
	const foot = glyph.Above + 8
	r := glyph.New()
	var l glyph.Line
	var s glyph.Scores
	var best [4]int32
	pyr := plane.NewPyramid(p)
	for _, size := range []float64{0.92, 1, 1.08} {
		k := stripDigit * size / glyph.Cap // strip pixels in one of the line
		luma := plane.New(int(4*stripCell/k)+2*glyph.Side, foot+glyph.Below+8)
		pyr.Warp(luma, geom.Homography{k, 0, -glyph.Side * k, 0, k, stripFoot - foot*k, 0, 0, 1})
		l.Prepare(luma, foot)
		for c := range digits {
			middle := int((float64(c)+0.5)*stripCell/k) + glyph.Side
			for y := -3; y <= 3; y += 2 {
				for x := middle - 5; x <= middle+5; x++ {
					if !r.Classify(&l, x, y, &s) {
						continue
					}
					for d, v := range s.Score[:10] {
						if digits[c] == 0 || v > best[c] {
							best[c], digits[c] = v, glyph.Alphabet[d]
						}
					}
				}
			}
		}
	}
	return digits
}
