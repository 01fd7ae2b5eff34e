package report

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/eval"
)

const (
	truth = "4111111111111111"
	other = "5555555555554444"
)

func file(t *testing.T, w, h int) []byte {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, w, h))
	for x := range w {
		m.SetGray(x, h/2, color.Gray{Y: byte(x)})
	}
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, m))
	return b.Bytes()
}

// written is the page of one misread and one missed picture among right ones.
func written(t *testing.T, show bool) string {
	t.Helper()
	box := &host.Quad{{10, 20}, {110, 20}, {110, 40}, {10, 40}}
	r := &host.Result{Status: "ok", Number: &host.Number{Digits: other, Confidence: 0.97, Box: box}, Card: &host.Card{Quad: box}}
	label := &eval.Label{File: "<misread>.png", Number: truth, Kind: "photo"}
	misread := eval.Judge(label, r, 120, nil)
	missed := eval.Judge(&eval.Label{File: "missed.png", Number: truth, Kind: "render"}, &host.Result{Status: "no_number"}, 80, nil)
	right := eval.Judge(&eval.Label{Number: truth, Kind: "photo"}, &host.Result{Status: "ok", Number: &host.Number{Digits: truth, Confidence: 0.995}}, 20, nil)
	p := Page{Set: "set.json", Engine: "native", Version: "1", Made: time.Unix(0, 0), ShowNumber: show, Outcomes: []eval.Outcome{right, misread, missed}}
	for _, o := range []*eval.Outcome{&misread, &missed} {
		c, err := NewCase(t.Context(), file(t, 400, 250), r, o, !show)
		require.NoError(t, err)
		p.Cases = append(p.Cases, *c)
	}
	var b strings.Builder
	require.NoError(t, p.Write(&b))
	return b.String()
}

func TestPage(t *testing.T) {
	page := written(t, true)
	for _, text := range []string{truth, other, "&lt;misread&gt;.png", "missed.png", "33.3", `points="10.0,20.0 110.0,20.0 110.0,40.0 10.0,40.0"`, "0.95–0.99", "120 ms"} {
		assert.Contains(t, page, text)
	}
	assert.NotContains(t, page, "<misread>", "names of files are escaped")
	assert.NotContains(t, page, "ZgotmplZ", "nothing was refused by the template")
	assert.NotContains(t, page, "NaN")
}

// Without the number shown, no number is on the page, and no picture is fine enough to show one.
func TestMaskedPage(t *testing.T) {
	page := written(t, false)
	assert.NotContains(t, page, truth)
	assert.NotContains(t, page, other)
	assert.Contains(t, page, "411111••••••1111")
	pictures := regexp.MustCompile(`data:image/jpeg;base64,([^"]+)`).FindAllStringSubmatch(page, -1)
	require.Len(t, pictures, 2)
	for _, p := range pictures {
		data, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(p[1], "&#43;", "+"))
		require.NoError(t, err)
		m, err := jpeg.DecodeConfig(bytes.NewReader(data))
		require.NoError(t, err)
		assert.Equal(t, coarseSide, m.Width)
	}
	assert.Equal(t, coarseStripSide, longestSide(300, 20, true), "on a strip the number fills the picture")
	assert.Equal(t, clearSide, longestSide(300, 20, false))
}

// The page is one file that runs nothing and loads nothing, and its own policy allows what is in it.
func TestPageIsSelfContained(t *testing.T) {
	page := written(t, true)
	assert.Contains(t, page, "default-src &#39;none&#39;")
	body := page[strings.Index(page, "</style>"):]
	assert.NotRegexp(t, `<(script|link|iframe|object|form)\b`, page)
	assert.NotRegexp(t, `\s(style|on[a-z]+)=`, body, "the policy allows neither")
	for _, link := range regexp.MustCompile(`\s(?:src|href)="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		assert.Regexp(t, "^(#[a-z]+$|data:image/jpeg;base64,)", link[1])
	}
	assert.NotContains(t, style, "url(")
}

func TestEmptyPage(t *testing.T) {
	var b strings.Builder
	require.NoError(t, (&Page{}).Write(&b))
	assert.Contains(t, b.String(), "No number was read")
	assert.NotContains(t, b.String(), "NaN")
	assert.NotContains(t, b.String(), "Inf")
}

func TestInterval(t *testing.T) {
	low, high := interval(9, 10) // worked out by hand from Wilson's formula
	assert.InDelta(t, 0.596, low, 0.001)
	assert.InDelta(t, 0.982, high, 0.001)
	for _, c := range [][2]int{{0, 5}, {5, 5}, {0, 0}, {1, 2}, {500, 1000}} {
		low, high := interval(c[0], c[1])
		share := float64(c[0]) / math.Max(1, float64(c[1]))
		assert.True(t, 0 <= low && low <= share+1e-9 && share-1e-9 <= high && high <= 1, "%v", c)
	}
}

// Every picture is in one column, the columns stand side by side, and the percentiles lie among them.
func TestTimes(t *testing.T) {
	var outcomes []eval.Outcome
	for _, ms := range []float64{0, 0.1, 9, 10, 11, 100, 100, 100, 999, 5000} {
		outcomes = append(outcomes, eval.Outcome{MS: ms})
	}
	p := newTimePlot(outcomes, eval.Summarise(outcomes))
	sum := 0
	for i, c := range p.Columns {
		sum += c.Pictures
		assert.LessOrEqual(t, c.From, c.To)
		assert.Positive(t, c.Width)
		if i > 0 {
			assert.InDelta(t, p.Columns[i-1].X+p.Columns[i-1].Width+1, c.X, 1e-6)
		}
	}
	assert.Equal(t, len(outcomes), sum)
	assert.Equal(t, 3, p.Most)
	assert.True(t, leftEdge <= p.P50 && p.P50 < p.P95 && p.P95 <= rightEdge+1, fmt.Sprint(p.P50, p.P95))
	assert.NotEmpty(t, p.Ticks)
}
