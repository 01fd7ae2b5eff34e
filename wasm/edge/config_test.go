package edge

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/wasm/edge/textscan"
)

func TestConfigDefaults(t *testing.T) {
	c, err := ParseConfig(nil)
	require.NoError(t, err)
	assert.Equal(t, Config{
		Mode: Guard, Action: Block, OverLimit: Refuse, Undecodable: Refuse,
		Path: "/v1/read", Mask: true, Fields: core.AllFields, Black: core.FieldNumber,
		MinLikelihood: Likely, Strictness: textscan.Normal, MinConfidence: DefaultMinConfidence, MaxTime: DefaultMaxTime, OutcomeHeader: true, MaxPictures: DefaultMaxPictures, MaxBody: DefaultMaxBody, MaxPixels: DefaultMaxPixels,
		HoldHeaders: true,
	}, c)
	again, err := ParseConfig([]byte(" {} \n"))
	require.NoError(t, err)
	assert.Equal(t, c, again)
}

func TestConfigFailsClosedByDefault(t *testing.T) {
	for action, want := range map[string]Policy{"block": Refuse, "redact": Refuse, "tag": Pass} {
		c, err := ParseConfig([]byte(`{"action":"` + action + `"}`))
		require.NoError(t, err)
		assert.Equal(t, want, c.OverLimit, action)
		assert.Equal(t, want, c.Undecodable, action)
	}
	c, err := ParseConfig([]byte(`{"action":"tag","over_limit":"block","undecodable":"block"}`))
	require.NoError(t, err)
	assert.Equal(t, Refuse, c.OverLimit)
	assert.Equal(t, Refuse, c.Undecodable)
}

func TestConfigWhole(t *testing.T) {
	c, err := ParseConfig([]byte(`{"mode":"guard","action":"redact","paths":["/up","/a/b"],"over_limit":"pass","undecodable":"pass",
		"min_confidence":0.75,"black_out":["expiry","security"],"max_pictures":3,"max_body":100000,"max_pixels":1000000}`))
	require.NoError(t, err)
	assert.Equal(t, Redact, c.Action)
	assert.Equal(t, []string{"/up", "/a/b"}, c.Paths)
	assert.Equal(t, Pass, c.OverLimit)
	assert.Equal(t, Pass, c.Undecodable)
	assert.Equal(t, 0.75, c.MinConfidence)
	assert.Equal(t, core.FieldNumber|core.FieldExpiry|core.FieldSecurity, c.Black, "the number is always blacked out")
	assert.Equal(t, []int{3, 100000, 1000000}, []int{c.MaxPictures, c.MaxBody, c.MaxPixels})

	c, err = ParseConfig([]byte(`{"mode":"read","path":"/card","mask":false,"fields":["expiry"]}`))
	require.NoError(t, err)
	assert.Equal(t, Read, c.Mode)
	assert.Equal(t, "/card", c.Path)
	assert.False(t, c.Mask)
	assert.Equal(t, core.FieldNumber|core.FieldExpiry, c.Fields)
}

// Traefik's labels have strings only.
func TestConfigTakesQuotedNumbers(t *testing.T) {
	c, err := ParseConfig([]byte(`{"max_body":"100000","min_confidence":"0.25"}`))
	require.NoError(t, err)
	assert.Equal(t, 100000, c.MaxBody)
	assert.Equal(t, 0.25, c.MinConfidence)
	c, err = ParseConfig([]byte(`{"mode":"read","mask":"false"}`))
	require.NoError(t, err)
	assert.False(t, c.Mask)
}

func TestConfigRefuses(t *testing.T) {
	for text, member := range map[string]string{
		`{"actoin":"block"}`:                                  "actoin",
		`{"action":"Block"}`:                                  "action",
		`{"action":1}`:                                        "action",
		`{"action":null}`:                                     "action",
		`{"mode":"both"}`:                                     "mode",
		`{"mode":"read","action":"block"}`:                    "action",
		`{"mode":"read","paths":["/a"]}`:                      "paths",
		`{"mode":"guard","path":"/a"}`:                        "path",
		`{"mode":"read","path":"a"}`:                          "path",
		`{"mode":"read","path":"/a?b"}`:                       "path",
		`{"mode":"read","mask":1}`:                            "mask",
		`{"mode":"read","mask":"yes"}`:                        "mask",
		`{"mode":"read","fields":[]}`:                         "fields",
		`{"mode":"read","fields":"number"}`:                   "fields",
		`{"mode":"read","fields":["cvc"]}`:                    "fields",
		`{"black_out":["number"]}`:                            "black_out",
		`{"action":"redact","black_out":["expiry","expiry"]}`: "black_out",
		`{"paths":[]}`:                                        "paths",
		`{"paths":"/a"}`:                                      "paths",
		`{"paths":["/a",1]}`:                                  "paths",
		`{"over_limit":"deny"}`:                               "over_limit",
		`{"undecodable":true}`:                                "undecodable",
		`{"min_confidence":1.1}`:                              "min_confidence",
		`{"min_confidence":"NaN"}`:                            "min_confidence",
		`{"min_confidence":"0x1p-2"}`:                         "min_confidence",
		`{"max_body":0}`:                                      "max_body",
		`{"max_body":1e6}`:                                    "max_body",
		`{"max_body":"+100000"}`:                              "max_body",
		`{"max_body":99999999999999999999}`:                   "max_body",
		`{"max_body":[100000]}`:                               "max_body",
		`{"max_pixels":-5}`:                                   "max_pixels",
		`{"hold_headers":1}`:                                  "hold_headers",
		`{"action":"tag","hold_headers":false}`:               "hold_headers",
		`{"max_pictures":1001}`:                               "max_pictures",
		`{"action":"block","action":"tag"}`:                   "",
		`[]`:                                                  "",
		`null`:                                                "",
		`{"action":"block"`:                                   "",
		`{"action":"block",}`:                                 "",
		`{"action":"block"} x`:                                "",
		`{action:"block"}`:                                    "",
		`{"action":'block'}`:                                  "",
		`{"action":"bl` + "\n" + `ock"}`:                      "",
		`{"action":"\ud800"}`:                                 "",
		"{\"action\":\"\xff\"}":                               "",
		`{"max_body":0100000}`:                                "",
		`{"a":[[[[[[[[[[[[1]]]]]]]]]]]]}`:                     "",
		`// {}`:                                               "",
	} {
		_, err := ParseConfig([]byte(text))
		var e *ConfigError
		if assert.ErrorAs(t, err, &e, text) {
			assert.Equal(t, member, e.Member, text)
			assert.NotEmpty(t, e.Reason, text)
		}
	}
}

// plain makes a value what encoding/json would make of it.
func plain(v value) any {
	switch v.kind {
	case jsonString:
		return v.text
	case jsonNumber:
		return json.Number(v.text)
	case jsonArray:
		list := []any{}
		for _, one := range v.list {
			list = append(list, plain(one))
		}
		return list
	case jsonObject:
		object := map[string]any{}
		for _, m := range v.members {
			object[m.name] = plain(m.value)
		}
		return object
	}
	return map[string]any{"true": true, "false": false, "null": nil}[v.text]
}

// What the parser takes, encoding/json takes, and makes the same of it.
func FuzzParseObject(f *testing.F) {
	f.Add([]byte(`{"a":[1,-0.5e+3,true,null,{"b":"\u00e9\ud83d\ude00\n"}],"c":""}`))
	f.Add([]byte(`{"max_body":"100","paths":["/a"]}`))
	f.Add([]byte("{\"\xff\":1}"))
	f.Add([]byte(`{"a":01}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		got, err := parseObject(text)
		_, _ = ParseConfig(text)
		if err != nil || len(got) == 0 {
			return
		}
		d := json.NewDecoder(bytes.NewReader(text))
		d.UseNumber()
		var want any
		require.NoError(t, d.Decode(&want))
		require.Equal(t, want, plain(value{kind: jsonObject, members: got}))
	})
}

// What encoding/json writes, the parser takes.
func TestParseObjectTakesJSON(t *testing.T) {
	for _, v := range []map[string]any{
		{"a": "quote \" slash / back \\ tab \t nul \x00 e é euro € face 😀"},
		{"a": []any{1.5, -2, 1e300, true, false, nil, map[string]any{}, []any{}}},
		{"": map[string]any{"b": map[string]any{"c": "d"}}},
	} {
		text, err := json.Marshal(v)
		require.NoError(t, err)
		got, err := parseObject(text)
		require.NoError(t, err, "%s", text)
		back, err := json.Marshal(plain(value{kind: jsonObject, members: got}))
		require.NoError(t, err)
		assert.JSONEq(t, string(text), string(back))
	}
}
