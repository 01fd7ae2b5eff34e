package body

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var wide = Limits{Items: 1000, Members: 1000, Depth: 100, Values: 1000}

func parse(t *testing.T, text string, limits Limits) *Value {
	t.Helper()
	v, err := ParseJSON(strings.NewReader(text), len(text), limits)
	require.NoError(t, err, text)
	return v
}

func TestJSONValues(t *testing.T) {
	v := parse(t, ` {"a":"x\né\u00e9\ud83d\ude00","b":[1,-2.5e3,"c",null],"t":true,"o":{"i":{}}} `, wide)
	text, err := v.Get("a").Text()
	require.NoError(t, err)
	assert.Equal(t, "x\néé😀", text)
	assert.Equal(t, 4, v.Get("b").Count)
	f, err := v.Get("b").Items[1].Float()
	require.NoError(t, err)
	assert.Equal(t, -2500.0, f)
	assert.Equal(t, Null, v.Get("b").Items[3].Kind)
	b, err := v.Get("t").Bool()
	require.NoError(t, err)
	assert.True(t, b)
	assert.NotNil(t, v.Get("o").Get("i"))
	assert.Nil(t, v.Get("none").Get("none"))
	_, err = v.Get("b").Texts()
	require.ErrorIs(t, err, ErrType)
	assert.True(t, parse(t, `{"a":1,"b":2,"a":3}`, wide).Twice())
}

// TestJSONKeepsNoMoreThanItsLimits: the rest is passed over, and counted.
func TestJSONKeepsNoMoreThanItsLimits(t *testing.T) {
	v := parse(t, `{"a":[1,2,3,4],"b":{"c":{"d":{"e":1}}},"c":1,"d":2,"`+strings.Repeat("n", 65)+`":3}`, Limits{Items: 2, Members: 4, Depth: 3, Values: 100})
	assert.Len(t, v.Get("a").Items, 2)
	assert.Equal(t, 4, v.Get("a").Count)
	assert.Equal(t, 1, v.Get("b").Get("c").Get("d").Count)
	assert.Empty(t, v.Get("b").Get("c").Get("d").Members)
	assert.Len(t, v.Members, 4)
	assert.Equal(t, 5, v.Count)
	v = parse(t, `[[1],[2],[3],[4]]`, Limits{Items: 9, Members: 9, Depth: 9, Values: 4})
	assert.Len(t, v.Items, 2, "the list, and two lists; the first with its item")
}

func TestJSONThatIsNone(t *testing.T) {
	for _, text := range []string{
		"", " ", "{", `{"a":`, `{"a"}`, "[1,]", "{,}", "nul", "01", "1 2", "{}{}", "{}x", "\"\x01\"", "\"\xff\"", "\xef\xbb\xbf{}", `"\x"`, `"\ud8`, "+1", "1.", "'a'",
		strings.Repeat("[", 70) + strings.Repeat("]", 70), "{}\xff", "[1]]",
	} {
		_, err := ParseJSON(strings.NewReader(text), len(text), Limits{Items: 1, Members: 1, Depth: 1, Values: 2})
		assert.ErrorIs(t, err, ErrSyntax, "%q", text)
		_, err = ParseJSON(iotest.OneByteReader(strings.NewReader(text)), 0, wide)
		assert.ErrorIs(t, err, ErrSyntax, "%q", text)
	}
}

func TestJSONErrorsOfTheReader(t *testing.T) {
	cut := errors.New("cut")
	_, err := ParseJSON(io.MultiReader(strings.NewReader(`{"a":"b`), iotest.ErrReader(cut)), 0, wide)
	assert.ErrorIs(t, err, cut)
}

// TestJSONTakesNoMoreThanItsSize: a list of two million numbers, and the other bodies that blow up when they are taken apart as a whole. Those with
// more values than any request has are given up early.
func TestJSONTakesNoMoreThanItsSize(t *testing.T) {
	const size = 5 << 20
	for name, text := range map[string]string{
		"numbers": `{"inputs":[` + strings.Repeat("1,", size/2) + `1]}`,
		"members": `{` + strings.Repeat(`"a":1,`, size/6) + `"a":1}`,
		"nested":  `[` + strings.Repeat(`[[[[[[]]]]]],`, size/13) + `1]`,
		"texts":   `[` + strings.Repeat(`"",`, size/3) + `1]`,
		"name":    `{"` + strings.Repeat("a", size) + `":1}`,
		"number":  strings.Repeat("1", size),
		"escapes": `"` + strings.Repeat(`\u0041`, size/6) + `"`,
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			v, err := ParseJSON(strings.NewReader(text), len(text), Limits{Items: 20, Members: 20, Depth: 8, Values: 200})
			if name == "numbers" || name == "members" || name == "nested" || name == "texts" {
				require.ErrorIs(t, err, ErrValues)
			} else {
				require.NoError(t, err)
			}
			runtime.ReadMemStats(&after)
			assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(8*size), "all that was ever allocated")
			runtime.GC()
			runtime.ReadMemStats(&after)
			assert.Less(t, int64(after.HeapAlloc)-int64(before.HeapAlloc), int64(size+size/2), "what is kept")
			runtime.KeepAlive(v)
		})
	}
}

func FuzzJSON(f *testing.F) {
	for _, text := range []string{`{"a":[1,"b",null,true,{}]}`, `"\u00e9\ud83d\ude00"`, "[1,2", "1e5", "-0.5E-7", "[]x"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		v, err := ParseJSON(iotest.HalfReader(strings.NewReader(string(text))), len(text), Limits{Items: 100, Members: 100, Depth: 50, Values: 1000})
		want := json.Valid(text) && utf8.Valid(text)
		if strings.Count(string(text), "[")+strings.Count(string(text), "{") > maxNesting {
			return
		}
		require.Equal(t, want, err == nil, "%q", text)
		if err == nil && v.Kind == String {
			var expect string
			require.NoError(t, json.Unmarshal(text, &expect))
			assert.Equal(t, expect, string(v.Bytes()))
		}
	})
}

func FuzzBase64InPlace(f *testing.F) {
	f.Add([]byte("AAAABBBBCCCCDDDD\r\nEEEEFFFF\nGG=="))
	f.Add([]byte(strings.Repeat("QUJD\n", 300)))
	f.Add([]byte("A==="))
	f.Fuzz(func(t *testing.T, text []byte) {
		want, wantErr := base64.StdEncoding.DecodeString(string(text))
		got, err := DecodeBase64(text)
		require.Equal(t, wantErr == nil, err == nil)
		if err == nil {
			require.Equal(t, string(want), string(got))
		}
	})
}
