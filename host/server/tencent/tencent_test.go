package tencent

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/server/body"
	"github.com/cardglyph/cardglyph/host/server/config"
	"github.com/cardglyph/cardglyph/host/server/read"
	"github.com/cardglyph/cardglyph/host/server/servertest"
)

// tencentTable is the service's table, code by code.
var tencentTable = []int{
	3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 200, 201, 202, 203,
	-1102, -1300, -1301, -1304, -5208, -9011, -9010,
}

// TestTencentCodes reaches every code of the table, and fails when one is not reached.
func TestTencentCodes(t *testing.T) {
	reached := map[int]bool{}
	for _, c := range tencentCases() {
		t.Run(c.name, func(t *testing.T) {
			r := servertest.New(t, c.config, V1)
			if c.setup != nil {
				c.setup(r)
			}
			got := servertest.Do(t, c.request(t, r))
			assert.Equal(t, c.want.status, got.Status)
			var answer answer
			require.NoError(t, json.Unmarshal([]byte(got.Body), &answer), got.Body)
			require.Equal(t, c.want.code, answer.Code, got.Body)
			assert.Equal(t, c.want.message, answer.Message)
			assert.Equal(t, "application/json", got.Header.Get("Content-Type"))
			if c.want != tcOK {
				assert.Nil(t, answer.Data)
			}
			reached[answer.Code] = true
		})
	}
	for _, code := range tencentTable {
		assert.True(t, reached[code], "no test reaches code %d", code)
	}
}

// TestTencentAnswer holds the whole answer, byte for byte but for the session.
func TestTencentAnswer(t *testing.T) {
	r := servertest.New(t, nil, V1)
	got := servertest.Do(t, (&caseT{}).request(t, r))
	item := func(name, text, conf, x, y, w, h string) string {
		return `{"item":"` + name + `","itemcoord":{"x":` + x + `,"y":` + y + `,"width":` + w + `,"height":` + h + `},"itemconf":` + conf +
			`,"itemstring":"` + text + `","coords":[],"words":[],"candword":[]}`
	}
	want := `{"code":0,"message":"OK","data":{"session_id":"1250000000-` + got.Header.Get("X-Request-Id") + `","items":[` +
		item("卡号", servertest.PAN, "0.99", "28", "101", "244", "22") + "," +
		item("卡类型", "贷记卡", "0.99", "28", "101", "244", "22") + "," +
		item("卡名字", "中银威士信用卡", "0.99", "28", "101", "244", "22") + "," +
		item("银行信息", "中国银行(01040000)", "0.99", "28", "101", "244", "22") + "," +
		item("有效期", "08/2028", "0.93", "117", "137", "55", "14") + `]}}`
	assert.Equal(t, want, got.Body)
	assert.Equal(t, read.DialectFields, r.Reader.Seen[0].Fields, "the holder's name is not read")
	assert.Equal(t, servertest.SmallPNG, r.Reader.Seen[0].File)
}

func TestTencentCardTypes(t *testing.T) {
	for funding, want := range map[string]string{"debit": "借记卡", "credit": "贷记卡", "semi_credit": "准贷记卡", "prepaid": "预付费卡", "unknown": "", "": ""} {
		assert.Equal(t, want, cardType(funding))
	}
	assert.Empty(t, bankInfo(nil))
	assert.Equal(t, "Chase", bankInfo(&host.Issuer{Name: "Chase"}))
}

func TestTencentItemsThatWereNotFound(t *testing.T) {
	r := servertest.New(t, nil, V1)
	r.Reader.Answer(`{"status":"ok","number":{"digits":"` + servertest.PAN + `","groups":[16],"confidence":0.9,"luhn":true,"style":"printed"}}`)
	var answer answer
	require.NoError(t, json.Unmarshal([]byte(servertest.Do(t, (&caseT{}).request(t, r)).Body), &answer))
	require.Len(t, answer.Data.Items, 5, "always five, in one order")
	for i, name := range []string{"卡号", "卡类型", "卡名字", "银行信息", "有效期"} {
		it := answer.Data.Items[i]
		assert.Equal(t, name, it.Item)
		if i > 0 {
			assert.Empty(t, it.Text)
			assert.Zero(t, it.Confidence)
			assert.Zero(t, it.Coord)
		}
	}
}

// TestTencentPictures has the same picture come by every road.
func TestTencentPictures(t *testing.T) {
	site := servertest.Pictures(t)
	form := func(parts ...servertest.Part) func(testing.TB) (string, string) {
		return func(t testing.TB) (string, string) {
			return servertest.FormBody(t, append([]servertest.Part{servertest.NewPart("appid", "", "1250000000"), servertest.NewPart("bucket", "", "test")}, parts...)...)
		}
	}
	for name, c := range map[string]caseT{
		"base64":            {},
		"URL":               {json: `{"appid":"1250000000","bucket":"test","url":"` + site.URL + `/card.png"}`},
		"URL over image":    {json: `{"appid":"1250000000","bucket":"test","url":"` + site.URL + `/card.png","image":"YWJj"}`},
		"file":              {body: form(servertest.NewPart("image", "a.png", string(servertest.SmallPNG)))},
		"file without name": {body: form(servertest.NewPart("image", "", string(servertest.SmallPNG)))},
		"URL in a form":     {body: form(servertest.NewPart("url", "", site.URL+"/card.png"), servertest.NewPart("image", "a.png", "abc"))},
		"list of one":       {json: strings.Replace(strings.Replace(pictureJSON, `"image":"`, `"image":["`, 1), `"}`, `"]}`, 1)},
	} {
		t.Run(name, func(t *testing.T) {
			r := servertest.New(t, nil, V1)
			got := servertest.Do(t, c.request(t, r))
			require.Equal(t, http.StatusOK, got.Status, got.Body)
			require.Len(t, r.Reader.Seen, 1)
			assert.Equal(t, servertest.SmallPNG, r.Reader.Seen[0].File)
		})
	}
}

func TestTencentSeveralPictures(t *testing.T) {
	r := servertest.New(t, nil, V1)
	c := caseT{body: func(t testing.TB) (string, string) {
		return servertest.FormBody(t, servertest.NewPart("appid", "", "1250000000"), servertest.NewPart("image", "a.png", string(servertest.SmallPNG)),
			servertest.NewPart("image", "b.gif", string(servertest.AnimatedGIF)), servertest.NewPart("image", "c.png", ""))
	}}
	var answer answer
	got := servertest.Do(t, c.request(t, r))
	require.NoError(t, json.Unmarshal([]byte(got.Body), &answer))
	assert.Zero(t, answer.Code)
	require.Len(t, answer.Results, 3)
	assert.Equal(t, answer.Data, answer.Results[0].Data, "data is the first picture's")
	assert.Equal(t, []int{0, -1102, -1300}, []int{answer.Results[0].Code, answer.Results[1].Code, answer.Results[2].Code})
	assert.Equal(t, "b.gif", answer.Results[1].FileName)
}

func TestTencentOneUse(t *testing.T) {
	r := servertest.New(t, nil, V1)
	c := caseT{sign: func(p *plain) { p.e, p.f = "0", "/1250000000/test/a.jpg" }}
	codes := []int{}
	for range 3 {
		var answer answer
		require.NoError(t, json.Unmarshal([]byte(servertest.Do(t, c.request(t, r)).Body), &answer))
		codes = append(codes, answer.Code)
	}
	assert.Equal(t, []int{0, 13, 13}, codes)
	reusable := caseT{}
	for range 3 {
		assert.Equal(t, http.StatusOK, servertest.Do(t, reusable.request(t, r)).Status)
	}
}

func TestTencentWithoutKeys(t *testing.T) {
	r := servertest.New(t, func(c *config.Config) { c.Keys = nil }, V1)
	assert.Equal(t, http.StatusOK, servertest.Do(t, (&caseT{header: text("")}).request(t, r)).Status)
}

// TestSignatureVector is one signature worked out by other means: openssl dgst -sha1 -hmac.
func TestSignatureVector(t *testing.T) {
	const plainText = "a=1250000000&b=test&k=AKIDshop&e=1770000000&t=1760000000&r=1234567890&u=0&f="
	const header = "ysk0oyHpioYUTIxzCXue3gwxl41hPTEyNTAwMDAwMDAmYj10ZXN0Jms9QUtJRHNob3AmZT0xNzcwMDAwMDAwJnQ9MTc2MDAwMDAwMCZyPTEyMzQ1Njc4OTAmdT0wJmY9"
	assert.Equal(t, header, signed(plainText, "shop-secret"))
	s, err := parseSignature(header)
	require.NoError(t, err)
	assert.Equal(t, int64(1770000000), s.expiry)
	_, err = s.verify(read.NewKeyring(&config.Config{Keys: servertest.Keys()}, nil), time.Unix(1765000000, 0))
	require.NoError(t, err)
}

func FuzzSignature(f *testing.F) {
	f.Add(signed("a=1&b=2&k=3&e=0&t=5&r=6&u=7&f=8", "s"))
	f.Add(signed("a=1&b=&k=3&e=4&t=5&r=6&f=", "s"))
	f.Add(signed("a=1&a=2&b&k=3", ""))
	f.Add("")
	keys := read.NewKeyring(&config.Config{Keys: servertest.Keys()}, nil)
	f.Fuzz(func(t *testing.T, header string) {
		s, err := parseSignature(header)
		if err != nil {
			require.ErrorAs(t, err, &code{})
			return
		}
		assert.NotEmpty(t, s.appID)
		assert.NotEmpty(t, s.secretID)
		assert.False(t, s.oneUse() && s.fileID == "")
		_, err = s.verify(keys, time.Unix(1765000000, 0))
		assert.Error(t, err, "nobody guesses a signature")
	})
}

func FuzzTencentJSON(f *testing.F) {
	for _, c := range tencentCases() {
		if c.json != "" && len(c.json) < 5000 {
			f.Add([]byte(c.json))
		}
	}
	f.Add([]byte(pictureJSON))
	f.Fuzz(func(t *testing.T, text []byte) {
		q, err := parseText(text)
		if err != nil {
			require.ErrorAs(t, err, &code{})
			return
		}
		assert.NotEmpty(t, q.appID)
		assert.NotEmpty(t, q.pictures)
		assert.LessOrEqual(t, len(q.pictures), maxFiles)
		for _, p := range q.pictures {
			assert.LessOrEqual(t, len(p.data), maxFile)
			assert.True(t, (p.url == "") != (p.data == nil))
		}
	})
}

// parseText is parseJSON for a whole body.
func parseText(text []byte) (*request, error) {
	v, err := body.ParseJSON(bytes.NewReader(text), len(text), kept)
	if err != nil {
		return nil, codeOf(err)
	}
	return parseJSON(v)
}
