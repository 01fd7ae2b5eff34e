package core

import (
	"encoding/json"
	"math"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const testPAN = "4111111111111111"

func fullResult() *Result {
	q := func(x float64) Quad { return Quad{{x, 1}, {x + 9.5, 1.25}, {x + 9.5, 5}, {x, 5.04}} }
	glare := q(50)
	return &Result{
		Status: LowConfidence,
		Number: &Number{
			Digits: testPAN, Groups: []int{4, 4, 4, 4}, Confidence: 0.98765, PerDigit: []float64{1, 0.5}, Luhn: true,
			Style: Printed, Box: q(1), DigitBoxes: []Quad{q(2), q(3)},
		},
		Expiry:     &Expiry{Month: 9, Year: 2027, Confidence: 0.9, Box: q(4)},
		Holder:     &Text{Text: `A "N" \ OTHER`, Confidence: 0.8, Box: q(5)},
		Security:   &Text{Text: "123", Confidence: 0.7, Box: q(6)},
		Network:    "visa",
		Issuer:     &Issuer{Name: "中国银行", Short: "中行", Code: "01040000", Country: "CN"},
		Product:    "中银卡",
		Composed:   true,
		Funding:    "debit",
		Card:       &Card{Quad: q(7), Turn: 90},
		Quality:    &Quality{Focus: 0.9, Glare: 0, Exposure: 0.5, Warnings: []string{"expired", "glare"}, GlareBox: &glare},
		Candidates: []Candidate{{Digits: "5555555555554444", Confidence: 0.25}},
		Session:    &Progress{Frames: 7, Share: 0.75},
	}
}

func asMap(t *testing.T, text []byte) map[string]any {
	t.Helper()
	var m map[string]any
	require.NoError(t, json.Unmarshal(text, &m))
	return m
}

func corners(x float64) []any {
	return []any{[]any{x, 1.0}, []any{x + 9.5, 1.3}, []any{x + 9.5, 5.0}, []any{x, 5.0}}
}

func TestAppendJSONWritesEveryField(t *testing.T) {
	got := asMap(t, AppendJSON(nil, fullResult(), JSONOptions{}))
	assert.Equal(t, map[string]any{
		"status": "low_confidence",
		"number": map[string]any{
			"digits": testPAN, "groups": []any{4.0, 4.0, 4.0, 4.0}, "confidence": 0.9877, "luhn": true, "style": "printed",
			"box": corners(1), "per_digit": []any{1.0, 0.5}, "digit_boxes": []any{corners(2), corners(3)},
		},
		"expiry":   map[string]any{"month": 9.0, "year": 2027.0, "confidence": 0.9, "box": corners(4)},
		"holder":   map[string]any{"text": `A "N" \ OTHER`, "confidence": 0.8, "box": corners(5)},
		"security": map[string]any{"text": "123", "confidence": 0.7, "box": corners(6)},
		"network":  "visa",
		"issuer":   map[string]any{"name": "中国银行", "short": "中行", "code": "01040000", "country": "CN"},
		"product":  "中银卡", "product_composed": true, "funding": "debit",
		"card": map[string]any{"quad": corners(7), "turn": 90.0},
		"quality": map[string]any{
			"focus": 0.9, "glare": 0.0, "exposure": 0.5, "warnings": []any{"expired", "glare"}, "glare_box": corners(50),
		},
		"candidates": []any{map[string]any{"digits": "5555555555554444", "confidence": 0.25}},
		"session":    map[string]any{"frames": 7.0, "progress": 0.75},
	}, got)
}

func TestAppendJSONLeavesOutWhatIsAbsent(t *testing.T) {
	assert.Equal(t, `{"status":"no_card"}`, string(AppendJSON(nil, &Result{Status: NoCard}, JSONOptions{})))
	r := &Result{Number: &Number{Digits: testPAN}, Quality: &Quality{}}
	assert.Equal(t, `x{"status":"ok","number":{"digits":"`+testPAN+`","groups":[],"confidence":0,"luhn":false,"style":"embossed"},`+
		`"quality":{"focus":0,"glare":0,"exposure":0,"warnings":[]}}`, string(AppendJSON([]byte("x"), r, JSONOptions{})))
}

func TestAppendJSONMasks(t *testing.T) {
	got := asMap(t, AppendJSON(nil, fullResult(), JSONOptions{Mask: true}))
	assert.Equal(t, "411111••••••1111", got["number"].(map[string]any)["digits"])
	assert.Equal(t, "555555••••••4444", got["candidates"].([]any)[0].(map[string]any)["digits"])
	assert.NotContains(t, got, "security")
}

func TestDecimal(t *testing.T) {
	for _, c := range []struct {
		v        float64
		decimals int
		want     string
	}{
		{0, 1, "0"}, {12.34, 1, "12.3"}, {12.25, 1, "12.3"}, {-0.04, 1, "0"}, {-3.26, 1, "-3.3"}, {0.99996, 4, "1"},
		{0.0104, 4, "0.0104"}, {0.5, 4, "0.5"}, {math.NaN(), 4, "0"}, {math.Inf(1), 1, "4294967296"}, {math.Inf(-1), 1, "-4294967296"},
	} {
		w := jsonWriter{}
		w.decimal(c.v, c.decimals)
		assert.Equal(t, c.want, string(w.buf), "%g with %d decimals", c.v, c.decimals)
	}
}

// Every number that decimal writes is the nearest one with that many decimals, by strconv's correctly rounded answer.
func FuzzDecimal(f *testing.F) {
	for _, v := range []float64{0, 0.05, 1.25, -7.45, 31999.99, 1e-9} {
		f.Add(v)
	}
	f.Fuzz(func(t *testing.T, v float64) {
		if math.IsNaN(v) || math.Abs(v) > 1<<30 {
			return
		}
		w := jsonWriter{}
		w.decimal(v, 1)
		got, err := strconv.ParseFloat(string(w.buf), 64)
		require.NoError(t, err)
		assert.InDelta(t, v, got, 0.05000001)
	})
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"", "A N OTHER", "\"\\\n\x00", "中国", "\xff\xfe", "\u2028", "</script>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		w := jsonWriter{}
		w.text(s)
		var got string
		require.NoError(t, json.Unmarshal(w.buf, &got))
		want, err := json.Marshal(s)
		require.NoError(t, err)
		var viaLibrary string
		require.NoError(t, json.Unmarshal(want, &viaLibrary))
		assert.Equal(t, viaLibrary, got)
	})
}
