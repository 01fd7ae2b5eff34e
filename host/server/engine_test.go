package server

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/server/config"
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
	r := newRig(t, func(c *config.Config) { c.Timeouts.Read, c.Timeouts.Request = time.Minute, time.Minute })
	r.srv.reader = host.Native{}
	return r
}

// TestEveryAPIReadsTheSample: one card, four APIs, one number: that of the recognizer itself.
func TestEveryAPIReadsTheSample(t *testing.T) {
	r := engineRig(t)
	card := sampleCard(t)
	want, err := host.Native{}.Read(context.Background(), host.Request{File: card, Today: thisMonth(r.now)})
	require.NoError(t, err)
	require.Equal(t, "ok", want.Result.Status)
	digits := want.Result.Number.Digits

	got := do(t, (&caseV{body: string(card), kind: "image/jpeg"}).request(t, r))
	assert.Equal(t, string(want.JSON), got.body)
	loadOpenAPI(t).checkAnswer(t, "/v1/read", "post", got)

	var tencent tencentAnswer
	require.NoError(t, json.Unmarshal([]byte(do(t, (&caseT{json: withPicture(card)}).request(t, r)).body), &tencent))
	require.Zero(t, tencent.Code)
	assert.Equal(t, digits, tencent.Data.Items[0].Text)

	var aliyun aliyunAnswer
	require.NoError(t, json.Unmarshal([]byte(do(t, (&caseA{body: newFormat(base64Of(card))}).request(t, r)).body), &aliyun))
	assert.Equal(t, digits, aliyun.CardNum)

	body := `{"ImageBase64":"` + base64Of(card) + `","RetBorderCutImage":true,"RetCardNoImage":true}`
	var v3 bankCardAnswer
	require.NoError(t, json.Unmarshal([]byte(do(t, (&caseB{body: body}).request(t, r)).body), &v3))
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
	got := do(t, (&caseV{body: string(sampleCard(t)), kind: "image/jpeg", query: "?mask=true&crops=card,number"}).request(t, r))
	require.Equal(t, http.StatusOK, got.status, got.body)
	var out struct {
		Crops struct{ Card, Number []byte }
	}
	require.NoError(t, json.Unmarshal([]byte(got.body), &out))
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

// TestBrokenGIFs has the real decoder see the GIFs that the table's messages are about.
func TestBrokenGIFs(t *testing.T) {
	r := engineRig(t)
	for fault, message := range map[string]string{
		"open": alGIFOpen.message, "read": alGIFRead.message, "decode": alGIFDecode.message, "colours": alGIFColours.message, "empty": alGIFEmpty.message,
	} {
		got := do(t, (&caseA{body: newFormat(base64Of(brokenGIFs()[fault]))}).request(t, r))
		assert.Equal(t, 462, got.status, fault)
		assert.Equal(t, message, got.body, fault)
	}
	got := do(t, (&caseA{body: newFormat("bm8gcGljdHVyZSBhdCBhbGwh")}).request(t, r))
	assert.Equal(t, alDecode.message, got.body)
}

// TestNoCardIsTheWrongCategory: a picture of nothing.
func TestNoCardIsTheWrongCategory(t *testing.T) {
	r := engineRig(t)
	got := do(t, (&caseA{body: newFormat(base64Of(encodePNG(320, 240)))}).request(t, r))
	assert.Contains(t, []int{463, 464}, got.status, got.body)
	assert.NotContains(t, got.body, "success")
}
