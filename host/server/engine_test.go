package server

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"image/jpeg"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/core/synth"
	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/server/config"
	"github.com/cardglyph/cardglyph/host/server/servertest"
)

// sampleCard is the card that the repository ships, drawn by core/synth.
func sampleCard(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile("../../testdata/sample.jpg")
	require.NoError(t, err)
	return data
}

// engineRig is a server with the real recognizer, compiled in.
func engineRig(t *testing.T) *rig {
	t.Helper()
	parts, options := servertest.Options(t, func(c *config.Config) { c.Timeouts.Read, c.Timeouts.Request = time.Minute, time.Minute })
	options.Reader = host.Native{}
	srv, err := New(Options{Options: options})
	require.NoError(t, err)
	parts.Service = srv.service
	parts.Start(t, srv)
	return &rig{parts, srv}
}

// TestEveryAPIReadsTheSample: one card, four APIs, one number: that of the recognizer itself.
func TestEveryAPIReadsTheSample(t *testing.T) {
	r := engineRig(t)
	card := sampleCard(t)
	want, err := host.Native{}.Read(context.Background(), host.Request{File: card, Today: core.Month{Year: 2026, Month: 11}})
	require.NoError(t, err)
	require.Equal(t, "ok", want.Result.Status)
	digits := want.Result.Number.Digits

	got := servertest.Do(t, call{body: card, kind: "image/jpeg"}.request(t, r))
	assert.Equal(t, string(want.JSON), got.Body)
	servertest.OpenAPI(t).CheckAnswer(t, "/v1/read", "post", got)

	var v1 struct {
		Code int
		Data struct{ Items []struct{ ItemString string } }
	}
	require.NoError(t, json.Unmarshal([]byte(servertest.Do(t, call{api: "tencent", body: card}.request(t, r)).Body), &v1))
	require.Zero(t, v1.Code)
	assert.Equal(t, digits, v1.Data.Items[0].ItemString)

	assert.Contains(t, servertest.Do(t, call{api: "aliyun", body: card}.request(t, r)).Body, `"card_num":"`+digits+`"`)

	text := `{"ImageBase64":"` + servertest.Base64(card) + `","RetBorderCutImage":true,"RetCardNoImage":true}`
	var v3 struct {
		Response struct {
			CardNo                      string
			BorderCutImage, CardNoImage *string
		}
	}
	require.NoError(t, json.Unmarshal([]byte(servertest.Do(t, call{api: "bankcard", text: text}.request(t, r)).Body), &v3))
	assert.Equal(t, digits, v3.Response.CardNo)

	// The crops are cards themselves: the number is read from them again.
	assert.Equal(t, want.Result.Card != nil, v3.Response.BorderCutImage != nil, "the card is cut out when it was found")
	require.NotNil(t, v3.Response.CardNoImage)
	for name, crop := range map[string]*string{"card": v3.Response.BorderCutImage, "number": v3.Response.CardNoImage} {
		if crop == nil {
			continue
		}
		png, err := base64.StdEncoding.DecodeString(*crop)
		require.NoError(t, err)
		again, err := host.Native{}.Read(context.Background(), host.Request{File: png})
		require.NoError(t, err)
		require.NotNil(t, again.Result.Number, "%s: %s", name, again.Result.Status)
		assert.Equal(t, digits, again.Result.Number.Digits, name)
	}
}

// TestHiddenCropsShowFourDigits: what is cut for a masked result is not read as the number any more.
func TestHiddenCropsShowFourDigits(t *testing.T) {
	r := engineRig(t)
	got := servertest.Do(t, call{body: sampleCard(t), kind: "image/jpeg", query: "?mask=true&crops=card,number"}.request(t, r))
	require.Equal(t, http.StatusOK, got.Status, got.Body)
	var out struct {
		Crops struct{ Card, Number []byte }
	}
	require.NoError(t, json.Unmarshal([]byte(got.Body), &out))
	require.NotEmpty(t, out.Crops.Number)
	for name, png := range map[string][]byte{"card": out.Crops.Card, "number": out.Crops.Number} {
		if png == nil { // no card was found, only its number
			continue
		}
		again, err := host.Native{}.Read(context.Background(), host.Request{File: png})
		require.NoError(t, err)
		assert.NotEqual(t, "ok", again.Result.Status, name)
	}
}

// TestNoNumberWithoutACard: pictures of anything but a card, and results that the reader does not claim, have a number in no API.
func TestNoNumberWithoutACard(t *testing.T) {
	r := engineRig(t)
	for seed := range uint64(4) {
		var file bytes.Buffer
		require.NoError(t, jpeg.Encode(&file, synth.NonCard(seed).Image, nil))
		for _, api := range apis {
			got := servertest.Do(t, call{api: api, body: file.Bytes()}.request(t, r))
			assert.False(t, claims(got.Body), "%s answers a number for seed %d: status %d", api, seed, got.Status)
		}
	}
	stub := newRig(t, nil)
	for _, text := range []string{
		`{"status":"low_confidence","number":{"digits":"9780306406157","groups":[13],"confidence":0.82,"luhn":false,"style":"printed"}}`,
		`{"status":"low_confidence","number":{"digits":"9999999999999995","groups":[4,4,4,4],"confidence":0.97,"luhn":true,"style":"printed"}}`,
		`{"status":"low_confidence","number":{"digits":"0000000006006000","groups":[4,4,4,4],"confidence":0.036,"luhn":true,"style":"embossed"}}`,
		`{"status":"blurred","number":{"digits":"4111111111111111","groups":[4,4,4,4],"confidence":0.995,"luhn":true,"style":"embossed"}}`,
	} {
		stub.Reader.Answer(text)
		for _, api := range apis {
			got := servertest.Do(t, call{api: api}.request(t, stub))
			assert.False(t, claims(got.Body), "%s claims %s", api, got.Body)
		}
	}
}

// claims reports whether an answer of any API says that a number is right.
func claims(text string) bool {
	for _, claim := range []string{`"status":"ok"`, `{"code":0`, `"CardNo":"`, `"success":true`} {
		if strings.Contains(text, claim) {
			return true
		}
	}
	return false
}
