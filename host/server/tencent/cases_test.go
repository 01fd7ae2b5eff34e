package tencent

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/server/config"
	"github.com/cardglyph/cardglyph/host/server/servertest"
	"github.com/cardglyph/cardglyph/host/server/store"
)

// plain is the text under a signature, field by field.
type plain struct {
	a, b, k, e, t, r, u, f string
	secret                 string
}

func plainOf(r *servertest.Rig) plain {
	now := r.Now.Unix()
	return plain{
		a: "1250000000", b: "test", k: "AKIDshop", e: fmt.Sprint(now + 1000), t: fmt.Sprint(now), r: "1234567890", u: "0",
		secret: "shop-secret",
	}
}

func (p plain) text() string {
	return "a=" + p.a + "&b=" + p.b + "&k=" + p.k + "&e=" + p.e + "&t=" + p.t + "&r=" + p.r + "&u=" + p.u + "&f=" + p.f
}

func (p plain) header() string { return signed(p.text(), p.secret) }

func signed(text, secret string) string {
	return base64.StdEncoding.EncodeToString(append(sign(text, secret), text...))
}

// caseT is one request of the Tencent dialect and the code that answers it.
type caseT struct {
	name   string
	config func(*config.Config)
	setup  func(*servertest.Rig)
	sign   func(*plain)
	header *string // in place of the signature
	kind   string  // content type; application/json unless given
	body   func(testing.TB) (body, kind string)
	json   string // the body; asks to read a small picture unless given
	method string
	path   string
	chunks bool // no Content-Length
	want   code
}

func text(s string) *string { return &s }

var pictureJSON = `{"appid":"1250000000","bucket":"test","image":"` + servertest.Base64(servertest.SmallPNG) + `"}`

func withPicture(data []byte) string {
	return `{"appid":"1250000000","bucket":"test","image":"` + base64.StdEncoding.EncodeToString(data) + `"}`
}

func (c *caseT) request(t testing.TB, r *servertest.Rig) *http.Request {
	t.Helper()
	p := plainOf(r)
	if c.sign != nil {
		c.sign(&p)
	}
	body, kind := c.json, c.kind
	if body == "" {
		body = pictureJSON
	}
	if kind == "" {
		kind = "application/json"
	}
	if c.body != nil {
		body, kind = c.body(t)
	}
	method, path := c.method, c.path
	if method == "" {
		method = http.MethodPost
	}
	if path == "" {
		path = "/ocr/bankcard"
	}
	req := servertest.Request(t, method, r.URL+path, body, "Content-Type", kind, "Authorization", p.header())
	if c.header != nil {
		req.Header.Set("Authorization", *c.header)
	}
	if c.chunks {
		req.ContentLength = -1
	}
	return req
}

// as signs with another key.
func as(appID, secretID, secret string) func(*plain) {
	return func(p *plain) { p.a, p.k, p.secret = appID, secretID, secret }
}

func bodyOf(appID string) string { return strings.Replace(pictureJSON, "1250000000", appID, 1) }

// manyFiles is a form with n pictures.
func manyFiles(n int) func(testing.TB) (string, string) {
	return func(t testing.TB) (string, string) {
		parts := []servertest.Part{servertest.NewPart("appid", "", "1250000000"), servertest.NewPart("bucket", "", "test")}
		for i := range n {
			parts = append(parts, servertest.NewPart(fmt.Sprintf("image[%d]", i), "a.png", string(servertest.SmallPNG)))
		}
		return servertest.FormBody(t, parts...)
	}
}

func tencentCases() []caseT {
	failing := func(err error) func(*servertest.Rig) { return func(r *servertest.Rig) { r.Reader.Err = err } }
	says := func(status string) func(*servertest.Rig) {
		return func(r *servertest.Rig) { r.Reader.Answer(servertest.StatusJSON(status)) }
	}
	many := func(what string, n int) string {
		return `{"appid":"1250000000","` + what + `":["` + strings.Join(strings.Split(strings.Repeat("a ", n-1)+"a", " "), `","`) + `"]}`
	}
	return []caseT{
		{name: "ok", want: tcOK},
		{name: "alias", path: "/ocr/creditcardocr", want: tcOK},
		{name: "text/json", kind: "text/json; charset=utf-8", want: tcOK},
		{name: "appid as a number", json: strings.Replace(pictureJSON, `"1250000000"`, "1250000000", 1), want: tcOK},
		{name: "no bucket", json: strings.Replace(pictureJSON, `"bucket":"test",`, "", 1), want: tcOK},
		{name: "still GIF", json: withPicture(servertest.StillGIF), want: tcOK},
		{
			name: "unsure number, wanted", config: func(c *config.Config) { c.AnswerUnsure = true },
			setup: func(r *servertest.Rig) { r.Reader.Answer(servertest.UnsureJSON) }, want: tcOK,
		},
		{
			name: "invented number, unsure wanted", config: func(c *config.Config) { c.AnswerUnsure = true }, want: tcRecognition,
			setup: func(r *servertest.Rig) {
				r.Reader.Answer(strings.Replace(servertest.UnsureJSON, `"confidence":0.6`, `"confidence":0.036`, 1))
			},
		},
		{name: "unsure number", setup: func(r *servertest.Rig) { r.Reader.Answer(servertest.UnsureJSON) }, want: tcRecognition},
		{name: "unsure number in a poor picture", want: tcPreprocess, setup: func(r *servertest.Rig) {
			r.Reader.Answer(servertest.UnsureJSON[:len(servertest.UnsureJSON)-1] + `,"quality":{"focus":0.1,"warnings":["blurred"]}}`)
		}},
		{name: "several pictures", body: manyFiles(20), want: tcOK},

		{name: "not JSON", json: `{"appid":`, want: tcBadRequest},
		{name: "another type", kind: "text/plain", want: tcBadRequest},
		{name: "form without boundary", kind: "multipart/form-data", want: tcBadRequest},
		{name: "form cut short", kind: "multipart/form-data; boundary=x", json: "--x\r\nContent-Dis", want: tcBadRequest},
		{name: "arrears", sign: as("1250000003", "AKIDowing", "owing-secret"), json: bodyOf("1250000003"), want: tcArrears},
		{name: "used up", sign: as("1250000004", "AKIDspent", "spent-secret"), json: bodyOf("1250000004"), want: tcArrears},
		{name: "no such path", path: "/ocr/idcard", want: tcNoPath},
		{name: "method", method: http.MethodPut, want: tcMethod},
		{name: "no length", chunks: true, want: tcNoLength},
		{name: "body too large", json: withPicture(make([]byte, 5<<20)), want: tcBodySize},

		{name: "no signature", header: text(""), want: tcNoSignature},
		{name: "signature without text", header: text(base64.StdEncoding.EncodeToString(make([]byte, 20))), want: tcSignText},
		{name: "one use without file", sign: func(p *plain) { p.e = "0" }, want: tcSignText},
		{name: "expiry is no number", sign: func(p *plain) { p.e = "soon" }, want: tcSignText},
		{name: "random too long", sign: func(p *plain) { p.r = "12345678901" }, want: tcSignText},
		{name: "another appid in the body", json: bodyOf("1250000001"), want: tcMismatch},
		{name: "another bucket in the body", json: strings.Replace(pictureJSON, `"test"`, `"best"`, 1), want: tcMismatch},
		{
			name: "another bucket in the URL", want: tcMismatch,
			json: `{"appid":"1250000000","bucket":"test","url":"http://best-1250000000.image.myqcloud.com/a.jpg"}`,
		},
		{name: "secret cannot be had", sign: as("1250000002", "AKIDunreadable", "x"), want: tcSignEncode},
		{name: "not base64", header: text("!!!"), want: tcSignDecode},
		{name: "expired", sign: func(p *plain) { p.t, p.e = "1000", "2000" }, want: tcSignExpired},
		{name: "expires before it was made", sign: func(p *plain) { p.e = p.t }, want: tcSignExpired},
		{name: "made in the future", sign: func(p *plain) { p.t, p.e = "99999999998", "99999999999" }, want: tcSignExpired},
		{name: "one use, old", sign: func(p *plain) { p.e, p.t, p.f = "0", "1000", "/a/b" }, want: tcSignExpired},
		{name: "no such appid", sign: func(p *plain) { p.a = "1259999999" }, want: tcNoAppID},
		{name: "no such SecretId", sign: func(p *plain) { p.k = "AKIDnobody" }, want: tcNoSecretID},
		{name: "SecretId of another", sign: func(p *plain) { p.k, p.secret = "AKIDother", "other-secret" }, want: tcAppMismatch},
		{
			name: "replay", want: tcReplay,
			sign: func(p *plain) { p.e, p.f = "0", "/1250000000/test/a.jpg" },
			setup: func(r *servertest.Rig) {
				p := plainOf(r)
				p.e, p.f = "0", "/1250000000/test/a.jpg"
				if first, err := store.First(context.Background(), r.Store, "tencent "+p.text(), time.Now().Add(time.Hour)); !first || err != nil {
					panic("not the first")
				}
			},
		},
		{name: "wrong secret", sign: func(p *plain) { p.secret = "other-secret" }, want: tcSignFailed},
		{
			name: "rate", sign: as("1250000005", "AKIDlimited", "limited-secret"), json: bodyOf("1250000005"), want: tcRate,
			setup: func(r *servertest.Rig) {
				c := caseT{sign: as("1250000005", "AKIDlimited", "limited-secret"), json: bodyOf("1250000005")}
				servertest.Do(r.T, c.request(r.T, r))
			},
		},
		{
			name: "full house", config: func(c *config.Config) { c.Queue = 1 }, want: tcBusy,
			setup: (*servertest.Rig).Occupy,
		},
		{
			name: "no reader free", config: func(c *config.Config) { c.MaxParallel, c.Timeouts.Wait = 1, 20*time.Millisecond }, want: tcBusy,
			setup: (*servertest.Rig).OccupyReader,
		},
		{name: "no such bucket", sign: func(p *plain) { p.b = "rest" }, want: tcNoBucket},

		{name: "empty URL", json: `{"appid":"1250000000","bucket":"test","url":""}`, want: tcURLEmpty},
		{name: "nothing to read", json: `{"appid":"1250000000","bucket":"test"}`, want: tcNoPicture},
		{name: "nothing in the form", body: manyFiles(0), want: tcNoPicture},
		{name: "21 files", body: manyFiles(21), want: tcManyPictures},
		{name: "21 URLs", json: many("url", 21), want: tcManyPictures},
		{name: "21 images", json: many("image", 21), want: tcManyPictures},
		{name: "picture over 1 MB", json: withPicture(make([]byte, 1<<20+1)), want: tcPictureSize},
		{
			name: "file over 1 MB", want: tcPictureSize,
			body: func(t testing.TB) (string, string) {
				return servertest.FormBody(t, servertest.NewPart("appid", "", "1250000000"), servertest.NewPart("image", "a.jpg", string(make([]byte, 1<<20+1))))
			},
		},
		{name: "appid is a list", json: `{"appid":["1250000000"],"image":"YWJj"}`, want: tcParameter},
		{name: "appid is no number", json: `{"appid":"shop","image":"YWJj"}`, want: tcParameter},
		{name: "image is a number", json: `{"appid":"1250000000","image":7}`, want: tcParameter},
		{name: "image is not base64", json: `{"appid":"1250000000","image":"*"}`, want: tcParameter},
		{name: "URL of another scheme", json: `{"appid":"1250000000","url":"file:///etc/passwd"}`, want: tcParameter},
		{name: "URL inside", json: `{"appid":"1250000000","url":"http://127.0.0.2/"}`, want: tcParameter},
		{
			name: "no URLs here", config: func(c *config.Config) { c.Remote.Enabled = false },
			json: `{"appid":"1250000000","url":"http://127.0.0.1/"}`, want: tcParameter,
		},

		{name: "result does not fit", setup: func(r *servertest.Rig) {
			r.Reader.Answer(strings.Replace(servertest.OKJSON, `"month":8`, `"month":13`, 1))
		}, want: tcPack},
		{name: "result is no JSON", setup: func(r *servertest.Rig) { r.Reader.Answer("{") }, want: tcUnpack},
		{name: "result without status", setup: func(r *servertest.Rig) { r.Reader.Answer("{}") }, want: tcUnpack},
		{name: "nobody at the URL", json: `{"appid":"1250000000","url":"http://127.0.0.1:1/"}`, want: tcLink},
		{name: "reader closed", setup: failing(host.ErrClosed), want: tcStopping},
		{
			name: "store closed", sign: func(p *plain) { p.e, p.f = "0", "/a" }, want: tcStopping,
			setup: func(r *servertest.Rig) { r.Store.Err = store.ErrClosed },
		},
		{
			name: "reading takes too long", config: func(c *config.Config) { c.Timeouts.Read = 20 * time.Millisecond }, want: tcTimeout,
			setup: func(r *servertest.Rig) { r.Reader.Block = make(chan struct{}) },
		},
		{name: "no picture", setup: failing(host.ErrFormat), want: tcDecode},
		{name: "broken picture", setup: failing(host.ErrCorrupt), want: tcDecode},
		{name: "too many pixels", setup: failing(host.ErrTooLarge), want: tcDecode},
		{name: "animated GIF", json: withPicture(servertest.AnimatedGIF), want: tcDecode},
		{name: "empty image", json: `{"appid":"1250000000","image":""}`, want: tcImageEmpty},
		{
			name: "empty file", want: tcImageEmpty,
			body: func(t testing.TB) (string, string) {
				return servertest.FormBody(t, servertest.NewPart("appid", "", "1250000000"), servertest.NewPart("image", "a.jpg", ""))
			},
		},
		{name: "no appid", json: `{"image":"YWJj"}`, want: tcParamEmpty},
		{name: "empty bucket", json: `{"appid":"1250000000","bucket":"","image":"YWJj"}`, want: tcParamEmpty},
		{name: "long appid", json: bodyOf(strings.Repeat("1", 33)), want: tcParamLong},
		{name: "long bucket", json: strings.Replace(pictureJSON, `"test"`, `"`+strings.Repeat("b", 65)+`"`, 1), want: tcParamLong},
		{name: "long URL", json: `{"appid":"1250000000","url":"http://h/` + strings.Repeat("a", 2048) + `"}`, want: tcParamLong},
		{name: "reader fails", setup: failing(host.ErrInternal), want: tcInternal},
		{name: "module traps", setup: failing(host.ErrTrap), want: tcInternal},
		{name: "handler panics", setup: func(r *servertest.Rig) { r.Reader.Panic = true }, want: tcInternal},
		{name: "blurred", setup: says("blurred"), want: tcPreprocess},
		{name: "dark", setup: says("dark"), want: tcPreprocess},
		{name: "glare", setup: says("glare"), want: tcPreprocess},
		{name: "too small", setup: says("too_small"), want: tcPreprocess},
		{name: "cropped", setup: says("cropped"), want: tcPreprocess},
		{name: "no card", setup: says("no_card"), want: tcRecognition},
		{name: "no number", setup: says("no_number"), want: tcRecognition},
		{name: "unsupported", setup: says("unsupported"), want: tcRecognition},
	}
}
