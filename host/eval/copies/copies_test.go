package copies

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/host/eval"
)

func TestMake(t *testing.T) {
	dir := t.TempDir()
	var file bytes.Buffer
	require.NoError(t, png.Encode(&file, sample(600, 380)))
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "images"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "images", "a.png"), file.Bytes(), 0o644))
	labels := filepath.Join(dir, "labels.jsonl")
	require.NoError(t, os.WriteFile(labels, []byte(`{"file":"images/a.png","number":"4111111111111111","sha256":"x","bank":"none"}`+"\n\n"), 0o644))
	steps := 0
	require.NoError(t, Make(labels, filepath.Join(dir, "one"), func() { steps++ }))
	assert.Equal(t, 1, steps)
	require.NoError(t, Make(labels, filepath.Join(dir, "two"), nil))
	seen := map[string]bool{}
	for _, set := range Sets() {
		path := filepath.Join(dir, "one", set, "labels.jsonl")
		list, err := eval.Load(path)
		require.NoError(t, err, set)
		require.Len(t, list, 1)
		assert.Equal(t, "4111111111111111", list[0].Number)
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Contains(t, string(text), `"bank":"none"`)
		assert.NotContains(t, string(text), "sha256")
		picture, _, err := list[0].Open()
		require.NoError(t, err)
		again, err := os.ReadFile(filepath.Join(dir, "two", set, list[0].File))
		require.NoError(t, err)
		assert.Equal(t, picture, again, "%s: the same copies again", set)
		assert.False(t, seen[string(picture)], "%s is a set of its own", set)
		seen[string(picture)] = true
	}
	assert.Len(t, seen, 6)

	require.NoError(t, os.WriteFile(filepath.Join(dir, "images", "a.png"), file.Bytes()[:99], 0o644))
	assert.ErrorContains(t, Make(labels, filepath.Join(dir, "three"), nil), "a.png")
}

// sample has a colour of its own in each corner.
func sample(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.SetRGBA(x, y, color.RGBA{uint8(255 * x / w), uint8(255 * y / h), 128, 255})
		}
	}
	return m
}

// Every place of the picture is found where the homography says, against the mapping worked out by hand.
func TestWarp(t *testing.T) {
	quad := [4]point{{20, 10}, {110, 30}, {100, 90}, {5, 80}}
	h := squareTo(quad)
	for i, corner := range [4]point{{0, 0}, {1, 0}, {1, 1}, {0, 1}} {
		x, y := h.to(corner.x, corner.y)
		assert.InDelta(t, quad[i].x, x, 1e-9)
		assert.InDelta(t, quad[i].y, y, 1e-9)
	}
	back := inverse(h)
	x, y := h.to(0.3, 0.7)
	u, v := back.to(x, y)
	assert.InDelta(t, 0.3, u, 1e-9)
	assert.InDelta(t, 0.7, v, 1e-9)

	m, out := sample(100, 60), image.NewRGBA(image.Rect(0, 0, 120, 100))
	warp(out, m, quad)
	c := out.RGBAAt(int(x), int(y))
	assert.InDelta(t, 255*0.3, float64(c.R), 6)
	assert.InDelta(t, 255*0.7, float64(c.G), 6)
	assert.Zero(t, out.RGBAAt(1, 1).A, "nothing is drawn outside")
}

func TestChanges(t *testing.T) {
	r := func() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }
	m := func() *image.RGBA { return sample(800, 500) }
	w, h := size(small(m(), r()))
	assert.True(t, w >= 300 && w <= 450, w)
	assert.InDelta(t, 500.0/800, h/w, 0.01)
	assert.Equal(t, 200, small(sample(200, 100), r()).Rect.Dx(), "nothing is made larger")
	assert.Equal(t, image.Rect(0, 0, 1280, 960), framed(m(), r()).Rect)
	w, h = size(turned(m(), r()))
	assert.Greater(t, h, 500+800*math.Sin(8*math.Pi/180)*0.9)
	w, h = size(steep(m(), r()))
	assert.Greater(t, math.Abs(math.Log(w/h/1.6)), math.Log(1.2), "much shorter one way")
	b := blurred(m(), r())
	assert.NotEqual(t, m().Pix, b.Pix)
	assert.Equal(t, image.Rect(0, 0, 800, 500), b.Rect)
}
