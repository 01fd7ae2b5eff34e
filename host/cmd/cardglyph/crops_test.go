package main

import (
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/core/synth"
	"github.com/cardglyph/cardglyph/host"
)

func openPNG(t *testing.T, path string) image.Image {
	t.Helper()
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	m, err := png.Decode(f)
	require.NoError(t, err)
	return m
}

func TestWriteCrops(t *testing.T) {
	scene, file := easyCard(t, synth.Options{})
	quad := func(x0, y0, x1, y1 float64) *host.Quad { return &host.Quad{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}} }
	w, h := float64(scene.Image.Rect.Dx()), float64(scene.Image.Rect.Dy())
	r := host.Result{Card: &host.Card{Quad: quad(0, 0, w, h)}}
	dir := t.TempDir()
	require.NoError(t, writeCrops(dir, "a.png", file, &r, true))
	assert.NoFileExists(t, filepath.Join(dir, "a-card.png"), "what to hide is not known")

	require.NoError(t, writeCrops(dir, "a.png", file, &r, false))
	assert.Equal(t, core.CropLong, openPNG(t, filepath.Join(dir, "a-card.png")).Bounds().Dx())
	assert.NoFileExists(t, filepath.Join(dir, "a-number.png"))

	r.Number = &host.Number{Box: quad(0, h/2, w, h/2+20)}
	require.NoError(t, writeCrops(dir, "b.png", file, &r, true))
	for _, name := range []string{"b-card.png", "b-number.png"} {
		m := openPNG(t, filepath.Join(dir, name))
		at := image.Pt(m.Bounds().Dx()/2, m.Bounds().Dy()/2)
		if name == "b-card.png" {
			at.Y = int((h/2 + 10) / h * core.CropShort)
		}
		red, green, blue, alpha := m.At(at.X, at.Y).RGBA()
		assert.Equal(t, []uint32{0, 0, 0, 0xffff}, []uint32{red, green, blue, alpha}, name)
	}
}

func TestReadWritesCrops(t *testing.T) {
	_, file := easyCard(t, synth.Options{})
	dir := t.TempDir()
	path := write(t, filepath.Join(dir, "card.png"), file)
	code, _, stderr := cli(t, nil, "read", "--engine", "native", "--crops", filepath.Join(dir, "out"), path)
	require.Zero(t, code, stderr)
	strip := openPNG(t, filepath.Join(dir, "out", "card-number.png"))
	assert.Equal(t, core.CropStrip, strip.Bounds().Dy())
	black := 0
	for x := range strip.Bounds().Dx() {
		if r, g, b, _ := strip.At(x, core.CropStrip/2).RGBA(); r|g|b == 0 {
			black++
		}
	}
	assert.Greater(t, black, strip.Bounds().Dx()/3, "without --show-number the digits are hidden")
}
