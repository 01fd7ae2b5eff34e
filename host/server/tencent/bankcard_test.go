package tencent

import (
	"crypto/sha256"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/server/config"
	"github.com/cardglyph/cardglyph/host/server/read"
	"github.com/cardglyph/cardglyph/host/server/servertest"
)

// caseB is one request of BankCardOCR and the code that answers it; none is success.
type caseB struct {
	name   string
	config func(*config.Config)
	setup  func(*servertest.Rig)
	body   string
	id     string // "AKIDshop" unless given
	secret string
	late   time.Duration
	alter  func(*http.Request) // after signing
	before func(*http.Request) // before signing
	want   cardCode
}

func cardJSON(more string) string {
	return `{"ImageBase64":"` + servertest.Base64(servertest.SmallPNG) + `"` + more + `}`
}

func (c *caseB) request(t testing.TB, r *servertest.Rig) *http.Request {
	t.Helper()
	body, id, secret := cardJSON(""), "AKIDshop", "shop-secret"
	if c.body != "" {
		body = c.body
	}
	if c.id != "" {
		id, secret = c.id, c.secret
	}
	req := servertest.Request(t, http.MethodPost, r.URL+"/", body, "Content-Type", "application/json", "X-TC-Action", "BankCardOCR",
		"X-TC-Version", "2018-11-19", "X-TC-Region", "ap-guangzhou")
	if c.before != nil {
		c.before(req)
	}
	servertest.SignTC3(req, body, id, secret, r.Now.Add(c.late))
	if c.alter != nil {
		c.alter(req)
	}
	return req
}

func cardCases() []caseB {
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	failing := func(err error) func(*servertest.Rig) { return func(r *servertest.Rig) { r.Reader.Err = err } }
	says := func(text string) func(*servertest.Rig) { return func(r *servertest.Rig) { r.Reader.Answer(text) } }
	return []caseB{
		{name: "ok"},
		{name: "signed without the port", before: func(r *http.Request) { r.Host = "127.0.0.1" }, alter: func(r *http.Request) { r.Host = r.URL.Host }},
		{name: "unsure, wanted", config: func(c *config.Config) { c.AnswerUnsure = true }, setup: says(servertest.UnsureJSON)},

		{name: "no authorization", alter: header("Authorization", ""), want: bcBadAuthorization},
		{name: "another algorithm", alter: header("Authorization", "TC3-HMAC-SHA1 Credential=a/b/c/tc3_request"), want: bcBadAuthorization},
		{
			name: "host not signed", want: bcBadAuthorization,
			alter: header("Authorization", tc3Algorithm+" Credential=a/b/c/tc3_request, SignedHeaders=content-type, Signature="+strings.Repeat("0", 64)),
		},
		{name: "no such SecretId", id: "AKIDnobody", secret: "x", want: bcNoSecretID},
		{name: "old", late: -time.Hour, want: bcExpired},
		{name: "early", late: time.Hour, want: bcExpired},
		{name: "another time", alter: header("X-TC-Timestamp", "now"), want: bcExpired},
		{name: "wrong secret", id: "AKIDshop", secret: "other", want: bcSignature},
		{name: "altered header", before: header("X-TC-Action", "IDCardOCR"), alter: header("X-TC-Action", "BankCardOCR"), want: bcSignature},
		{name: "no action", alter: header("X-TC-Action", ""), want: bcMissing},
		{name: "no picture", body: `{}`, want: bcMissing},
		{name: "wrong type", body: `{"ImageBase64":7}`, want: bcInvalidParameter},
		{name: "not JSON", body: `{`, want: bcInvalidParameter},
		{name: "two values", body: cardJSON("") + "{}", want: bcInvalidParameter},
		{name: "unknown parameter", body: cardJSON(`,"Turbo":true`), want: bcUnknownParameter},
		{name: "URL inside", body: `{"ImageUrl":"http://10.0.0.1/a"}`, want: bcInvalidValue},
		{name: "another action", alter: header("X-TC-Action", "IDCardOCR"), want: bcAction},
		{name: "another version", alter: header("X-TC-Version", "2017-03-12"), want: bcVersion},
		{name: "another type", alter: header("Content-Type", "multipart/form-data; boundary=x"), want: bcProtocol},
		{name: "body too large", body: `{"ImageBase64":"` + strings.Repeat("A", 11<<20) + `"}`, want: bcBodySize},
		{
			name: "rate", id: "AKIDlimited", secret: "limited-secret", want: bcRate,
			setup: func(r *servertest.Rig) {
				servertest.Do(r.T, (&caseB{id: "AKIDlimited", secret: "limited-secret"}).request(r.T, r))
			},
		},
		{name: "full house", config: func(c *config.Config) { c.Queue = 1 }, setup: (*servertest.Rig).Occupy, want: bcBusy},
		{name: "arrears", id: "AKIDowing", secret: "owing-secret", want: bcArrears},
		{name: "used up", id: "AKIDspent", secret: "spent-secret", want: bcUsedUp},
		{name: "nobody at the URL", body: `{"ImageUrl":"http://127.0.0.1:1/a"}`, want: bcDownload},
		{name: "not base64", body: `{"ImageBase64":"*"}`, want: bcDecode},
		{name: "animated GIF", body: `{"ImageBase64":"` + servertest.Base64(servertest.AnimatedGIF) + `"}`, want: bcDecode},
		{name: "broken picture", setup: failing(host.ErrCorrupt), want: bcDecode},
		{name: "no card", setup: says(servertest.StatusJSON("no_card")), want: bcNoCard},
		{name: "unsupported", setup: says(servertest.StatusJSON("unsupported")), want: bcIllegalCard},
		{name: "blurred", setup: says(servertest.StatusJSON("blurred")), want: bcFailed},
		{name: "unsure", setup: says(servertest.UnsureJSON), want: bcFailed},
		{name: "too many pixels", setup: failing(host.ErrTooLarge), want: bcTooLarge},
		{name: "picture too large", body: `{"ImageBase64":"` + strings.Repeat("A", 10<<20+4) + `"}`, want: bcTooLarge},
		{name: "reader fails", setup: failing(host.ErrInternal), want: bcInternal},
		{name: "handler panics", setup: func(r *servertest.Rig) { r.Reader.Panic = true }, want: bcInternal},
		{name: "secret cannot be had", id: "AKIDunreadable", secret: "x", want: bcInternal},
		{
			name: "reading takes too long", config: func(c *config.Config) { c.Timeouts.Read = 20 * time.Millisecond },
			setup: func(r *servertest.Rig) { r.Reader.Block = make(chan struct{}) }, want: bcTimeout,
		},
	}
}

// cardTable is every code that bankcard_codes.go may answer. The first eleven are those that the official clients list
// for this action; UnOpenError, EngineImageDecodeFailed and ChargeStatusException of that list have no meaning here.
var cardTable = []string{
	"FailedOperation.DownLoadError", "FailedOperation.IllegalBankCardError", "FailedOperation.ImageDecodeFailed",
	"FailedOperation.NoBankCardError", "FailedOperation.OcrFailed", "FailedOperation.UnKnowError",
	"InvalidParameterValue.InvalidParameterValueLimit", "LimitExceeded.TooLargeFileError",
	"ResourceUnavailable.InArrears", "ResourceUnavailable.ResourcePackageRunOut", "ResourceInsufficient",
	"AuthFailure.InvalidAuthorization", "AuthFailure.SecretIdNotFound", "AuthFailure.SignatureExpire", "AuthFailure.SignatureFailure",
	"MissingParameter", "InvalidParameter", "UnknownParameter", "InvalidAction", "NoSuchVersion", "UnsupportedProtocol",
	"RequestSizeLimitExceeded", "RequestLimitExceeded", "InternalError",
}

type cardAnswer struct {
	Response struct {
		cardResponse
		Error *cardCode
	}
}

func TestBankCardCodes(t *testing.T) {
	reached := map[string]bool{}
	for _, c := range cardCases() {
		t.Run(c.name, func(t *testing.T) {
			r := servertest.New(t, c.config, V3)
			if c.setup != nil {
				c.setup(r)
			}
			got := servertest.Do(t, c.request(t, r))
			require.Equal(t, http.StatusOK, got.Status)
			var answer cardAnswer
			require.NoError(t, json.Unmarshal([]byte(got.Body), &answer), got.Body)
			assert.Equal(t, got.Header.Get("X-Request-Id"), answer.Response.RequestId)
			if c.want == (cardCode{}) {
				require.Nil(t, answer.Response.Error, got.Body)
				assert.Equal(t, servertest.PAN, answer.Response.CardNo)
				return
			}
			require.NotNil(t, answer.Response.Error, got.Body)
			assert.Equal(t, c.want.Code, answer.Response.Error.Code)
			assert.Equal(t, c.want.Message, answer.Response.Error.Message)
			reached[answer.Response.Error.Code] = true
		})
	}
	for _, code := range cardTable {
		assert.True(t, reached[code], "no test reaches %s", code)
	}
	assert.Len(t, reached, len(cardTable), "a code that the table does not have")
}

func TestBankCardAnswer(t *testing.T) {
	for name, c := range map[string]struct {
		more     string
		warnings []int
		quality  bool
	}{
		"plain":       {"", []int{-9110, -9112}, false},
		"all checks":  {`,"EnableCopyCheck":true,"EnableReshootCheck":true,"EnableBorderCheck":true`, []int{-9110, -9111, -9112, -9113, -9114}, false},
		"with value":  {`,"EnableQualityValue":true`, []int{-9110, -9112}, true},
		"other check": {`,"EnableCopyCheck":true`, []int{-9110, -9112, -9113}, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := servertest.New(t, nil, V3)
			var answer cardAnswer
			got := servertest.Do(t, (&caseB{body: cardJSON(c.more)}).request(t, r))
			require.NoError(t, json.Unmarshal([]byte(got.Body), &answer), got.Body)
			v := answer.Response
			assert.Equal(t, []string{servertest.PAN, "中国银行(01040000)", "08/2028", "贷记卡", "中银威士信用卡"},
				[]string{v.CardNo, v.BankInfo, v.ValidDate, v.CardType, v.CardName})
			assert.Equal(t, c.warnings, v.WarningCode)
			assert.Nil(t, v.BorderCutImage)
			assert.Nil(t, v.CardNoImage)
			if c.quality {
				require.NotNil(t, v.QualityValue)
				assert.Equal(t, 87, *v.QualityValue)
			} else {
				assert.Nil(t, v.QualityValue)
			}
		})
	}
}

func TestBankCardURLWins(t *testing.T) {
	site := servertest.Pictures(t)
	r := servertest.New(t, nil, V3)
	got := servertest.Do(t, (&caseB{body: `{"ImageUrl":"` + site.URL + `/card.png","ImageBase64":"*"}`}).request(t, r))
	require.Contains(t, got.Body, servertest.PAN)
	assert.Equal(t, servertest.SmallPNG, r.Reader.Seen[0].File)
}

func TestBankCardWithoutKeys(t *testing.T) {
	r := servertest.New(t, func(c *config.Config) { c.Keys = nil }, V3)
	got := servertest.Do(t, (&caseB{alter: func(r *http.Request) { r.Header.Del("Authorization") }}).request(t, r))
	assert.Contains(t, got.Body, servertest.PAN)
}

func FuzzTC3(f *testing.F) {
	f.Add("TC3-HMAC-SHA256 Credential=AKIDshop/2026-11-22/ocr/tc3_request, SignedHeaders=content-type;host, Signature=" + strings.Repeat("ab", 32))
	f.Add("TC3-HMAC-SHA256 ,,,=")
	f.Add("")
	keys := read.NewKeyring(&config.Config{Keys: servertest.Keys()}, nil)
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, header string) {
		s, err := parseTC3(header)
		if err != nil {
			require.ErrorAs(t, err, &cardCode{})
			return
		}
		assert.Len(t, s.mac, sha256.Size)
		req := servertest.Request(t, http.MethodPost, "http://127.0.0.1/", "", "X-TC-Timestamp", strconv.FormatInt(now.Unix(), 10))
		if c, err := s.caller(req, keys, now); err == nil {
			assert.False(t, s.signs(req, string(c.SecretKey), sha256.Sum256(nil)), "nobody guesses a signature")
		}
	})
}
