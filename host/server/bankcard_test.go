package server

import (
	"crypto/sha256"
	"encoding/hex"
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
)

// signTC3 signs a request as a client does.
func signTC3(r *http.Request, body, secretID, secretKey string, now time.Time) {
	t := &tc3{
		secretID: secretID, date: now.UTC().Format(time.DateOnly), service: "ocr", headers: []string{"content-type", "host", "x-tc-action"},
	}
	stamp := strconv.FormatInt(now.Unix(), 10)
	r.Header.Set("X-TC-Timestamp", stamp)
	text := tc3Algorithm + "\n" + stamp + "\n" + t.date + "/ocr/tc3_request\n" + t.canonical(r, r.Host, sha256.Sum256([]byte(body)))
	r.Header.Set("Authorization", tc3Algorithm+" Credential="+secretID+"/"+t.date+"/ocr/tc3_request, SignedHeaders="+
		strings.Join(t.headers, ";")+", Signature="+hex.EncodeToString(hmac256(t.key(secretKey), text)))
}

// caseB is one request of BankCardOCR and the code that answers it; none is success.
type caseB struct {
	name   string
	config func(*config.Config)
	setup  func(*rig)
	body   string
	id     string // "AKIDshop" unless given
	secret string
	late   time.Duration
	alter  func(*http.Request) // after signing
	before func(*http.Request) // before signing
	want   bankCardCode
}

func bankCardJSON(more string) string {
	return `{"ImageBase64":"` + base64Of(smallPNG) + `"` + more + `}`
}

func (c *caseB) request(t *testing.T, r *rig) *http.Request {
	t.Helper()
	body, id, secret := bankCardJSON(""), "AKIDshop", "shop-secret"
	if c.body != "" {
		body = c.body
	}
	if c.id != "" {
		id, secret = c.id, c.secret
	}
	req := request(t, http.MethodPost, r.URL+"/", body, "Content-Type", "application/json", "X-TC-Action", "BankCardOCR",
		"X-TC-Version", "2018-11-19", "X-TC-Region", "ap-guangzhou")
	if c.before != nil {
		c.before(req)
	}
	signTC3(req, body, id, secret, r.now.Add(c.late))
	if c.alter != nil {
		c.alter(req)
	}
	return req
}

func bankCardCases() []caseB {
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	failing := func(err error) func(*rig) { return func(r *rig) { r.reader.err = err } }
	says := func(text string) func(*rig) { return func(r *rig) { r.reader.answer(text) } }
	return []caseB{
		{name: "ok"},
		{name: "signed without the port", before: func(r *http.Request) { r.Host = "127.0.0.1" }, alter: func(r *http.Request) { r.Host = r.URL.Host }},
		{name: "unsure, wanted", config: func(c *config.Config) { c.AnswerUnsure = true }, setup: says(unsureJSON)},

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
		{name: "two values", body: bankCardJSON("") + "{}", want: bcInvalidParameter},
		{name: "unknown parameter", body: bankCardJSON(`,"Turbo":true`), want: bcUnknownParameter},
		{name: "URL inside", body: `{"ImageUrl":"http://10.0.0.1/a"}`, want: bcInvalidValue},
		{name: "another action", alter: header("X-TC-Action", "IDCardOCR"), want: bcAction},
		{name: "another version", alter: header("X-TC-Version", "2017-03-12"), want: bcVersion},
		{name: "another type", alter: header("Content-Type", "multipart/form-data; boundary=x"), want: bcProtocol},
		{name: "body too large", body: `{"ImageBase64":"` + strings.Repeat("A", 11<<20) + `"}`, want: bcBodySize},
		{
			name: "rate", id: "AKIDlimited", secret: "limited-secret", want: bcRate,
			setup: func(r *rig) { r.srv.live.Load().keys.named("limited").limiter.Allow() },
		},
		{name: "full house", config: func(c *config.Config) { c.Queue = 1 }, setup: func(r *rig) { _, _ = r.srv.gate.enter() }, want: bcBusy},
		{name: "arrears", id: "AKIDowing", secret: "owing-secret", want: bcArrears},
		{name: "used up", id: "AKIDspent", secret: "spent-secret", want: bcUsedUp},
		{name: "nobody at the URL", body: `{"ImageUrl":"http://127.0.0.1:1/a"}`, want: bcDownload},
		{name: "not base64", body: `{"ImageBase64":"*"}`, want: bcDecode},
		{name: "animated GIF", body: `{"ImageBase64":"` + base64Of(animatedGIF) + `"}`, want: bcDecode},
		{name: "broken picture", setup: failing(host.ErrCorrupt), want: bcDecode},
		{name: "no card", setup: says(statusJSON("no_card")), want: bcNoCard},
		{name: "unsupported", setup: says(statusJSON("unsupported")), want: bcIllegalCard},
		{name: "blurred", setup: says(statusJSON("blurred")), want: bcFailed},
		{name: "unsure", setup: says(unsureJSON), want: bcFailed},
		{name: "too many pixels", setup: failing(host.ErrTooLarge), want: bcTooLarge},
		{name: "picture too large", body: `{"ImageBase64":"` + strings.Repeat("A", 10<<20+4) + `"}`, want: bcTooLarge},
		{name: "reader fails", setup: failing(host.ErrInternal), want: bcInternal},
		{name: "handler panics", setup: func(r *rig) { r.reader.panic = true }, want: bcInternal},
		{name: "secret cannot be had", id: "AKIDunreadable", secret: "x", want: bcInternal},
		{
			name: "reading takes too long", config: func(c *config.Config) { c.Timeouts.Read = 20 * time.Millisecond },
			setup: func(r *rig) { r.reader.block = make(chan struct{}) }, want: bcTimeout,
		},
	}
}

// bankCardTable is every code that bankcard_codes.go may answer. The first eleven are those that the official clients list
// for this action; UnOpenError, EngineImageDecodeFailed and ChargeStatusException of that list have no meaning here.
var bankCardTable = []string{
	"FailedOperation.DownLoadError", "FailedOperation.IllegalBankCardError", "FailedOperation.ImageDecodeFailed",
	"FailedOperation.NoBankCardError", "FailedOperation.OcrFailed", "FailedOperation.UnKnowError",
	"InvalidParameterValue.InvalidParameterValueLimit", "LimitExceeded.TooLargeFileError",
	"ResourceUnavailable.InArrears", "ResourceUnavailable.ResourcePackageRunOut", "ResourceInsufficient",
	"AuthFailure.InvalidAuthorization", "AuthFailure.SecretIdNotFound", "AuthFailure.SignatureExpire", "AuthFailure.SignatureFailure",
	"MissingParameter", "InvalidParameter", "UnknownParameter", "InvalidAction", "NoSuchVersion", "UnsupportedProtocol",
	"RequestSizeLimitExceeded", "RequestLimitExceeded", "InternalError",
}

type bankCardAnswer struct {
	Response struct {
		bankCardResponse
		Error *bankCardCode
	}
}

func TestBankCardCodes(t *testing.T) {
	reached := map[string]bool{}
	for _, c := range bankCardCases() {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, c.config)
			if c.setup != nil {
				c.setup(r)
			}
			got := do(t, c.request(t, r))
			require.Equal(t, http.StatusOK, got.status)
			var answer bankCardAnswer
			require.NoError(t, json.Unmarshal([]byte(got.body), &answer), got.body)
			assert.Equal(t, got.header.Get("X-Request-Id"), answer.Response.RequestId)
			if c.want == (bankCardCode{}) {
				require.Nil(t, answer.Response.Error, got.body)
				assert.Equal(t, testPAN, answer.Response.CardNo)
				return
			}
			require.NotNil(t, answer.Response.Error, got.body)
			assert.Equal(t, c.want, *answer.Response.Error)
			reached[answer.Response.Error.Code] = true
		})
	}
	for _, code := range bankCardTable {
		assert.True(t, reached[code], "no test reaches %s", code)
	}
	assert.Len(t, reached, len(bankCardTable), "a code that the table does not have")
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
			r := newRig(t, nil)
			var answer bankCardAnswer
			got := do(t, (&caseB{body: bankCardJSON(c.more)}).request(t, r))
			require.NoError(t, json.Unmarshal([]byte(got.body), &answer), got.body)
			v := answer.Response
			assert.Equal(t, []string{testPAN, "中国银行(01040000)", "08/2028", "贷记卡", "中银威士信用卡"},
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
	site := pictures(t)
	r := newRig(t, nil)
	got := do(t, (&caseB{body: `{"ImageUrl":"` + site.URL + `/card.png","ImageBase64":"*"}`}).request(t, r))
	require.Contains(t, got.body, testPAN)
	assert.Equal(t, smallPNG, r.reader.seen[0].File)
}

func TestBankCardWithoutKeys(t *testing.T) {
	r := newRig(t, func(c *config.Config) { c.Keys = nil })
	got := do(t, (&caseB{alter: func(r *http.Request) { r.Header.Del("Authorization") }}).request(t, r))
	assert.Contains(t, got.body, testPAN)
}

func FuzzTC3(f *testing.F) {
	f.Add("TC3-HMAC-SHA256 Credential=AKIDshop/2026-11-22/ocr/tc3_request, SignedHeaders=content-type;host, Signature=" + strings.Repeat("ab", 32))
	f.Add("TC3-HMAC-SHA256 ,,,=")
	f.Add("")
	keys := newKeyring(&config.Config{Keys: testKeys()}, nil)
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, header string) {
		s, err := parseTC3(header)
		if err != nil {
			require.ErrorAs(t, err, &bankCardCode{})
			return
		}
		assert.Len(t, s.mac, sha256.Size)
		req := request(t, http.MethodPost, "http://127.0.0.1/", "", "X-TC-Timestamp", strconv.FormatInt(now.Unix(), 10))
		_, err = s.verify(req, nil, keys, now)
		assert.Error(t, err, "nobody guesses a signature")
	})
}
