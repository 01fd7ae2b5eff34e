package edge

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Card numbers in text are found in every format, and what is done about them is what the configuration says.
func TestNumbersInText(t *testing.T) {
	for name, c := range map[string]struct{ contentType, body, masked string }{
		"JSON":         {"application/json", `{"a":1,"card":"4111 1111 1111 1111"}`, `{"a":1,"card":"4111 11** **** 1111"}`},
		"JSON, bare":   {"application/json", `{"pan": 4111111111111111 }`, `{"pan": 4111110000001111 }`},
		"form":         {"application/x-www-form-urlencoded", `a=b&card=4111+1111+1111+1111`, `a=b&card=4111+11**+****+1111`},
		"XML":          {"text/xml", `<c>378282246310005</c>`, `<c>378282*****0005</c>`},
		"plain text":   {"text/plain", `my card 4111-1111-1111-1111 thanks`, `my card 4111-11**-****-1111 thanks`},
		"no type":      {"", `4111111111111111`, `411111******1111`},
		"form's field": {multipartType, string(new(form).part("", []byte("4111111111111111")).end()), string(new(form).part("", []byte("411111******1111")).end())},
	} {
		untouched(t, decide(edgeOf(t, `{}`), post(c.contentType), []byte(c.body)), name+": off unless asked for")

		v := decide(edgeOf(t, `{"text":"block"}`), post(c.contentType), []byte(c.body))
		status, code := problemOf(t, v)
		assert.Equal(t, 422, status, name)
		assert.Equal(t, "number_found", code, name)
		assert.Equal(t, 1, v.Numbers, name)
		assert.NotContains(t, string(v.AppendLog(nil, post(c.contentType))), "1111", name)

		v = decide(edgeOf(t, `{"text":"mask"}`), post(c.contentType), []byte(c.body))
		assert.Equal(t, Masked, v.Outcome, name)
		assert.Equal(t, c.masked, string(v.Body), name)
		assert.Subset(t, v.Remove, []string{"Content-MD5", "X_Cardglyph_Numbers"}, name)
		if c.contentType == "application/json" {
			assert.True(t, json.Valid(v.Body), name)
		}

		v = decide(edgeOf(t, `{"text":"tag"}`), post(c.contentType), []byte(c.body))
		assert.Equal(t, Tagged, v.Outcome, name)
		assert.Equal(t, []Header{{HeaderNumbers, "1"}}, v.Set, name)
		assert.Nil(t, v.Body, name)

		v = decide(edgeOf(t, `{"action":"monitor","text":"block"}`), post(c.contentType), []byte(c.body))
		assert.Equal(t, Monitored, v.Outcome, name)
		assert.Equal(t, "number_found", v.Reason, name)
	}
}

// A picture of a card and a number in text beside it: each is dealt with.
func TestNumbersBesideACard(t *testing.T) {
	file := jpegFile(t, draw(240, 150, bar))
	body := new(form).part("text/plain", []byte("card 4111111111111111")).part("image/jpeg", file).end()
	v := decide(edgeOf(t, `{"action":"redact","text":"mask"}`), post(multipartType), body)
	require.Equal(t, Redacted, v.Outcome)
	require.Len(t, v.Body, len(body))
	assert.Contains(t, string(v.Body), "card 411111******1111")
	assert.NotContains(t, string(v.Body), string(file))
	assert.Equal(t, []Header{{HeaderNumbers, "1"}, {HeaderRedacted, "1"}}, v.Set)
	assert.Equal(t, []int{1, 1, 1}, []int{v.Pictures, v.Cards, v.Numbers})

	v = decide(edgeOf(t, `{"action":"tag","text":"mask"}`), post(multipartType), body)
	assert.Equal(t, Masked, v.Outcome)
	assert.Len(t, v.Set, 4)
	assert.Contains(t, string(v.Body), string(file), "the picture stays")
}

// A picture's own bytes are no text, whatever digits they hold.
func TestPicturesAreNoText(t *testing.T) {
	file := append(jpegFile(t, draw(40, 30)), "\n4111 1111 1111 1111\n"...)
	untouched(t, decide(edgeOf(t, `{"text":"block"}`), post("image/jpeg"), file), "behind the end of a picture")
	untouched(t, decide(edgeOf(t, `{"text":"block"}`), post(""), append([]byte("\x00\x01"), " 4111111111111111 "...)), "binary data")
}
